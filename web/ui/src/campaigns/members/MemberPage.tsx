import { Button, Group, Menu, Stack, Text } from '@mantine/core';
import { IconDots, IconPencil, IconPhonePlus } from '@tabler/icons-react';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { ApiError, type Shape } from '../../api/client';
import { useMayWrite } from '../../app/session';
import { Empty, Loaded } from '../../parts/Feedback';
import { Page, Section } from '../../parts/Page';
import { StateBadge } from '../../parts/StateBadge';
import { Time } from '../../parts/Time';
import { useCampaign } from '../useCampaign';
import { memberMeaning } from '../why/causes';
import { GateList, WhySentence } from '../why/GateList';
import { Attempts } from './Attempts';
import { MemberCard } from './MemberCard';
import { type DialogName, MemberDialog } from './MemberDialogs';
import classes from './MemberPage.module.css';
import { useMemberActions } from './memberActions';
import { Numbers } from './Numbers';
import { useExplanation, useMember } from './queries';
import { isZone } from './zoned';

type Member = Shape<'Member'>;

/** One member: numbers, card, why it is or is not called, and what was done so far. */
export default function MemberPage() {
  const { id = '', member: text = '' } = useParams();
  const query = useMember(id, Number(text));
  if (query.error instanceof ApiError && query.error.status === 404) {
    return (
      <Empty
        title="There is no such member"
        action={
          <Button component={Link} to={`/campaigns/${encodeURIComponent(id)}/members`}>
            To the members
          </Button>
        }
      >
        {`The campaign has no member ${text}.`}
      </Empty>
    );
  }
  return <Loaded query={query}>{(member) => <Shown campaign={id} member={member} />}</Loaded>;
}

function Shown({ campaign, member }: { campaign: string; member: Member }) {
  const settings = useCampaign(campaign).data;
  const zone = settings?.timezone || 'UTC';
  const mayWrite = useMayWrite('members');
  const [dialog, setDialog] = useState<DialogName>();
  return (
    <Page
      title={member.name || `Member ${member.id}`}
      note={<StateLine member={member} />}
      actions={mayWrite && <Actions campaign={campaign} member={member} open={setDialog} />}
    >
      <div className={classes.columns}>
        <Stack gap="md">
          <Numbers campaign={campaign} member={member} add={mayWrite ? () => setDialog('number') : undefined} />
          <Attempts campaign={campaign} member={member} />
        </Stack>
        <Section title="Card">
          <MemberCard member={member} zone={zone} />
        </Section>
      </div>
      <WhyCalled campaign={campaign} member={member} />
      <MemberDialog
        name={dialog}
        campaign={campaign}
        member={member}
        zone={zone}
        types={(settings?.numbers?.types ?? []).map((type) => type.code)}
        agents={[...new Set((settings?.agents ?? []).map((seat) => seat.id))]}
        close={() => setDialog(undefined)}
      />
    </Page>
  );
}

function StateLine({ member }: { member: Member }) {
  const { tone, label } = memberMeaning(member);
  return (
    <Group gap="xs">
      <Text inherit>Member {member.id}</Text>
      <StateBadge tone={tone ?? 'break'}>{label}</StateBadge>
      {member.callback && (
        <Text inherit>
          callback <Time at={member.callback.at} zone={isZone(member.timezone) ? member.timezone : undefined} />
          {member.callback.agent ? ` by agent ${member.callback.agent}` : ''}
        </Text>
      )}
      {member.await && (
        <Text inherit>
          result awaited until <Time at={member.await.deadline} />
        </Text>
      )}
      {!member.callback && member.state === 'waiting' && member.due && Date.parse(member.due) > Date.now() && (
        <Text inherit>
          next call from <Time at={member.due} />
        </Text>
      )}
    </Group>
  );
}

interface ActionsProps {
  campaign: string;
  member: Member;
  open: (name: DialogName) => void;
}

function Actions({ campaign, member, open }: ActionsProps) {
  const actions = useMemberActions(campaign, member);
  return (
    <>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <Button variant="default" leftSection={<IconDots size={16} aria-hidden />}>
            More
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item disabled={member.state !== 'waiting'} onClick={() => open('due')}>
            Change when they are called next…
          </Menu.Item>
          <Menu.Item onClick={() => void actions.reset()}>Reset…</Menu.Item>
          <Menu.Item disabled={member.state === 'ended'} onClick={() => void actions.terminate()}>
            Terminate…
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Button variant="default" leftSection={<IconPhonePlus size={16} aria-hidden />} onClick={() => open('callback')}>
        Callback
      </Button>
      <Button leftSection={<IconPencil size={16} aria-hidden />} onClick={() => open('edit')}>
        Edit member
      </Button>
    </>
  );
}

function WhyCalled({ campaign, member }: { campaign: string; member: Member }) {
  const query = useExplanation(campaign, member.id);
  const zone = isZone(member.timezone) ? member.timezone : undefined;
  return (
    <Section title="Why they are, or are not, called now" bare>
      <Loaded query={query} what="Asking the gates">
        {(explanation) => (
          <>
            <div className={classes.why}>
              <WhySentence explanation={explanation} zone={zone} />
            </div>
            <GateList campaign={campaign} explanation={explanation} />
          </>
        )}
      </Loaded>
    </Section>
  );
}
