import { Stack, Text } from '@mantine/core';
import { Time } from '../parts/Time';
import { useServerNow } from './clock';
import { clockIn, knowsZone } from './customerTime';
import type { AgentCall } from './deskState';
import { History } from './History';
import classes from './Member.module.css';
import { Numbers } from './Numbers';
import { Panel } from './Panel';

/** The screen pop: who the customer is, and what was before. */
export function Member({ call }: { call: AgentCall }) {
  const { member, campaignName } = call;
  return (
    <Stack gap="md">
      <Panel title={member.name || 'Customer without a name'} label="Customer">
        <dl className={classes.facts}>
          <dt>Campaign</dt>
          <dd>{campaignName}</dd>
          <CustomerTime call={call} />
          {member.callback && (
            <>
              <dt>Promised call</dt>
              <dd>
                <Time at={member.callback.at} zone={knowsZone(call.zone) ? call.zone : undefined} />
                {member.callback.agent ? `, by ${member.callback.agent}` : ''}
              </dd>
            </>
          )}
          {Object.entries(member.variables).map(([name, value]) => (
            <div key={name} className={classes.pair}>
              <dt>{name}</dt>
              <dd>{value || '–'}</dd>
            </div>
          ))}
        </dl>
        <Numbers call={call} />
      </Panel>
      <Panel title="History">
        <History calls={call.history} dispositions={call.dispositions} />
      </Panel>
    </Stack>
  );
}

function CustomerTime({ call: { zone, zoneSure } }: { call: AgentCall }) {
  const now = useServerNow();
  if (!knowsZone(zone)) return null;
  return (
    <>
      <dt>Customer's time</dt>
      <dd>
        <strong>{clockIn(zone, now)}</strong>{' '}
        <Text component="span" fz="xs" c="dimmed">
          {zoneSure ? zone : `probably ${zone}`}
        </Text>
      </dd>
    </>
  );
}
