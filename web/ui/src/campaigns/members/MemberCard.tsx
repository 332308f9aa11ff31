import type { ReactNode } from 'react';
import type { Shape } from '../../api/client';
import { resultMeaning } from '../../parts/states';
import { Time } from '../../parts/Time';
import { timeOfDay, useNow } from '../../parts/time';
import { causeWords } from '../why/causes';
import classes from './MemberPage.module.css';
import { isZone } from './zoned';

type Member = Shape<'Member'>;

/** What is known of a member besides its numbers; times on the campaign's clock. */
export function MemberCard({ member, zone }: { member: Member; zone: string }) {
  const variables = Object.entries(member.variables);
  const skills = Object.entries(member.skills ?? {});
  return (
    <dl className={classes.card}>
      <Row name="Priority">{member.priority}</Row>
      <Row name="Attempts">{member.attempts}</Row>
      <Row name="Last attempt">
        <Time at={member.lastAttempt} />
      </Row>
      <Row name="Last result">{member.lastResult ? resultMeaning(member.lastResult).label : '–'}</Row>
      <Row name="Last agent">{member.lastAgent || '–'}</Row>
      {member.state === 'ended' && <Row name="Ended with">{causeWords(member.endCause)}</Row>}
      {member.state === 'waiting' && (
        <Row name="Due">
          <Time at={member.due} />
        </Row>
      )}
      <Row name="Time zone">
        {member.timezone ? <ZoneNow zone={member.timezone} /> : "the number's, or the campaign's"}
      </Row>
      <Row name="Expires">{member.expire ? <Time at={member.expire} zone={zone} /> : 'never'}</Row>
      <Row name="Person">{member.person || '–'}</Row>
      <Row name="Recording">{member.noRecord ? 'must not be recorded' : "as the campaign's"}</Row>
      {skills.length > 0 && (
        <Row name="Skills needed">{skills.map(([name, level]) => `${name} ${level}`).join(', ')}</Row>
      )}
      {variables.map(([name, value]) => (
        <Row key={name} name={name}>
          {value}
        </Row>
      ))}
    </dl>
  );
}

function ZoneNow({ zone }: { zone: string }) {
  const now = useNow();
  if (!isZone(zone)) return zone;
  return (
    <>
      {zone}, now {timeOfDay(now, zone)}
    </>
  );
}

function Row({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}
