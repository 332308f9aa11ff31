import { Anchor, Button, Group, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { api, data, type Shape } from '../../api/client';
import { useMayWrite } from '../../app/session';
import { act, confirm } from '../../parts/confirm';
import { Loaded } from '../../parts/Feedback';
import { Figure, Figures } from '../../parts/Figure';
import { Page, Section } from '../../parts/Page';
import { StateBadge } from '../../parts/StateBadge';
import { phaseMeaning, resultMeaning } from '../../parts/states';
import { dateTime, duration, useNow } from '../../parts/time';
import { useCampaign } from '../useCampaign';
import { Legs, Moments } from './Moments';
import { Timeline } from './Timeline';
import { draw } from './timeline';

/** One attempt: what happened, as a picture and as events, and what became of the member. */
export default function AttemptPage() {
  const { id = '', attempt = '' } = useParams();
  const query = useQuery({
    queryKey: ['attempt', id, attempt],
    queryFn: () => data(api.GET('/api/v2/dialer/{id}/attempts/{attempt}', { params: { path: { id, attempt } } })),
    refetchInterval: ({ state }) => (state.data?.open ? 2000 : false),
  });
  return (
    <Loaded query={query} what="Attempt">
      {(one) => (
        <Page title="Attempt" note={<Heading id={id} one={one} />} actions={<HangUp id={id} one={one} />}>
          <Summary id={id} one={one} />
          <Drawn id={id} one={one} />
          <Section title="Events" bare>
            <Moments attempt={one.attempt} />
          </Section>
          <Section title="Legs" note="As they are reported: what was set up, when it rang, was answered and ended" bare>
            <Legs attempt={one.attempt} />
          </Section>
        </Page>
      )}
    </Loaded>
  );
}

interface Props {
  id: string;
  one: Shape<'OneAttempt'>;
}

function Heading({ id, one: { attempt, memberName, open, phase } }: Props) {
  const state = open ? phaseMeaning(phase) : resultMeaning(attempt.result ?? '');
  return (
    <Group gap="sm">
      <StateBadge tone={state.tone}>{state.label}</StateBadge>
      <Anchor component={Link} to={`/campaigns/${id}/members/${attempt.member}`} fz="sm">
        {memberName || `Member ${attempt.member}`}
      </Anchor>
      <span>{attempt.number}</span>
      <span>{dateTime(attempt.claimed_at)}</span>
    </Group>
  );
}

function HangUp({ id, one: { attempt, open } }: Props) {
  const mayWrite = useMayWrite('campaigns');
  if (!open || !mayWrite) return null;
  async function hangUp() {
    const sure = await confirm({
      title: 'Hang up this call?',
      children: `The call with ${attempt.number} ends at once${attempt.agent ? `, for agent ${attempt.agent} too` : ''}.`,
      doIt: 'Hang up',
    });
    if (!sure) return;
    await act(
      () =>
        data(
          api.POST('/api/v2/dialer/{id}/attempts/{attempt}/hangup', {
            params: { path: { id, attempt: attempt.id } },
          }),
        ),
      'Hung up',
    );
  }
  return (
    <Button color="red.8" onClick={() => void hangUp()}>
      Hang up
    </Button>
  );
}

function between(from: string | undefined, to: string | undefined): string {
  if (!from || !to) return '–';
  const seconds = (Date.parse(to) - Date.parse(from)) / 1000;
  return seconds < 10 ? `${seconds.toFixed(2)} s` : duration(seconds);
}

function Summary({ id, one: { attempt, memberState, endCause, due, report } }: Props) {
  return (
    <Section title="Summary">
      <Figures>
        <Figure label="Rang">
          {between(attempt.ringing_at ?? attempt.dialed_at, attempt.answered_at ?? attempt.ended_at)}
        </Figure>
        <Figure label="Answered to bridged">{between(attempt.answered_at, attempt.bridged_at)}</Figure>
        <Figure label="Talked">{between(attempt.bridged_at, attempt.ended_at)}</Figure>
        <Figure label="Agent">{attempt.agent || '–'}</Figure>
        <Figure label="Trunk" note={attempt.caller_id ? `shown ${attempt.caller_id}` : undefined}>
          {attempt.resource}
        </Figure>
        <Figure label="Disposition">{attempt.disposition || report?.description || '–'}</Figure>
        <Figure label="Member then" note={due ? `due ${dateTime(due)}` : endCause?.toLowerCase().replaceAll('_', ' ')}>
          {memberState || '–'}
        </Figure>
      </Figures>
      {attempt.cause && (
        <Text mt="sm" fz="sm">
          Cause: {attempt.cause}
        </Text>
      )}
      {report?.comment && (
        <Text mt="sm" fz="sm">
          Note: {report.comment}
        </Text>
      )}
      {attempt.recording && <Recording id={id} attempt={attempt.id} />}
    </Section>
  );
}

function Recording({ id, attempt }: { id: string; attempt: string }) {
  const [missing, setMissing] = useState(false);
  if (missing) {
    return (
      <Text mt="sm" c="dimmed" fz="sm">
        The recording cannot be played from here: it lies on the FreeSWITCH, or is gone. See{' '}
        <code>recordings_read</code> in the configuration.
      </Text>
    );
  }
  return (
    // A recorded call has no text to be shown beside it.
    // biome-ignore lint/a11y/useMediaCaption: see above
    <audio
      controls
      preload="none"
      aria-label="Recording of the call"
      src={`/api/v2/dialer/${encodeURIComponent(id)}/attempts/${encodeURIComponent(attempt)}/recording`}
      onError={() => setMissing(true)}
      style={{ marginTop: 12, width: '100%' }}
    />
  );
}

function Drawn({ id, one }: Props) {
  const now = useNow();
  const { data: campaign } = useCampaign(id);
  const wrapUp = campaign?.agent_rules?.wrap_up ?? campaign?.parameters?.wrapUpTime ?? 0;
  return (
    <Section title="Timeline" note="To scale, from the moment when the member was claimed">
      <Timeline picture={draw(one.attempt, wrapUp, one.open ? now : 0)} />
    </Section>
  );
}
