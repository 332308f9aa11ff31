import { Page } from '../parts/Page';

export default function Wallboard() {
  return <Page title="Wallboard">{null}</Page>;
}
