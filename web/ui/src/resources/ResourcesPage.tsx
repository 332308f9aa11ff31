import { Page } from '../parts/Page';
import { Nodes } from './Nodes';
import { ResourceList } from './ResourceList';

/** The switches, and the ways out that calls take. */
export default function ResourcesPage() {
  return (
    <Page title="Resources and nodes" note="Where calls are carried, and over which trunks they go out.">
      <ResourceList />
      <Nodes />
    </Page>
  );
}
