import { Page } from '../parts/Page';

export default function Resources() {
  return <Page title="Resources and nodes">{null}</Page>;
}
