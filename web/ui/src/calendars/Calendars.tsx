import { Page } from '../parts/Page';

export default function Calendars() {
  return <Page title="Calendars">{null}</Page>;
}
