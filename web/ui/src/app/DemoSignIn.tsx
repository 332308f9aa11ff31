import { Loading } from '../parts/Feedback';

/** Signs in to the demo as a supervisor or as an agent, without a password. */
export function DemoSignIn() {
  return <Loading what="Signing in" />;
}
