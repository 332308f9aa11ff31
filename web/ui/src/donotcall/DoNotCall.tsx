import { Page } from '../parts/Page';

export default function DoNotCall() {
  return <Page title="Do-not-call lists">{null}</Page>;
}
