import { Calling } from './Calling';
import classes from './DeskFrame.module.css';
import type { AgentCall } from './deskState';
import { Idle } from './Idle';
import { Member } from './Member';
import { Offer } from './Offer';
import { ResultForm } from './ResultForm';
import { Talking } from './Talking';
import { useDesk } from './useDesk';
import { WrapUp } from './WrapUp';

/** What is going on, the result that is being written, and the member. Their places stay through the life of a call. */
export function Work({ call }: { call: AgentCall | null }) {
  const { view } = useDesk();
  return (
    <div className={classes.work} data-call={call !== null || undefined}>
      <div className={classes.doing}>
        <Doing />
        {call && view.kind !== 'offered' && <ResultForm key={call.attempt} call={call} />}
      </div>
      {call && <Member key={call.attempt} call={call} />}
    </div>
  );
}

function Doing() {
  const { view } = useDesk();
  switch (view.kind) {
    case 'offered':
      return <Offer key={view.call.attempt} call={view.call} />;
    case 'phone':
    case 'calling':
    case 'ending':
      return <Calling call={view.call} view={view} />;
    case 'talking':
      return <Talking call={view.call} />;
    case 'wrapup':
      return <WrapUp call={view.call} />;
    default:
      return <Idle view={view} />;
  }
}
