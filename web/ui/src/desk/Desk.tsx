import { Page } from '../parts/Page';

export default function Desk() {
  return <Page title="My desktop">{null}</Page>;
}
