import { Page } from '../parts/Page';

export default function Campaigns() {
  return <Page title="Campaigns">{null}</Page>;
}
