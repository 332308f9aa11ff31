import { Anchor, Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Link, useSearchParams } from 'react-router';
import { saying } from '../../api/client';
import { Loaded } from '../../parts/Feedback';
import { Section } from '../../parts/Page';
import { type MemberRow, readSearch } from '../members/filter';
import { fetchMembers, membersKey, useExplanation, useMember } from '../members/queries';
import { isZone } from '../members/zoned';
import classes from './FindMember.module.css';
import { GateList, WhySentence } from './GateList';

interface Props {
  campaign: string;
  zone: string | undefined;
}

const most = 8;

/** Finds a member by number, name or id, and shows every gate of it. What is looked for stands in the address. */
export function FindMember({ campaign, zone }: Props) {
  const [params, setParams] = useSearchParams();
  const found = params.get('find') ?? '';
  const member = Number(params.get('member')) || undefined;
  const [text, setText] = useState(found);

  function submit(event: FormEvent) {
    event.preventDefault();
    const search = readSearch(text);
    if (!search) setParams({});
    else if ('member' in search) setParams({ find: text.trim(), member: String(search.member) });
    else setParams({ find: text.trim() });
  }

  return (
    <Section title="One member" note="Why somebody is, or is not, being called now.">
      <Stack gap="sm">
        <form onSubmit={submit} role="search">
          <Group align="flex-end" gap="xs">
            <TextInput
              label="Find a member"
              description="A number, a part of the name, #12 for member 12, or variable=value"
              value={text}
              onChange={(event) => setText(event.currentTarget.value)}
              w={420}
            />
            <Button type="submit" variant="default">
              Find
            </Button>
            {(found || member) && (
              <Button
                variant="subtle"
                onClick={() => {
                  setText('');
                  setParams({});
                }}
              >
                Clear
              </Button>
            )}
          </Group>
        </form>
        {member === undefined && found && (
          <Matches campaign={campaign} text={found} choose={(one) => setParams({ find: found, member: String(one) })} />
        )}
        {member !== undefined && <Gates campaign={campaign} member={member} zone={zone} />}
      </Stack>
    </Section>
  );
}

function Matches({ campaign, text, choose }: { campaign: string; text: string; choose: (member: number) => void }) {
  const query = useQuery({
    queryKey: [...membersKey(campaign), 'find', text],
    queryFn: async () => {
      const search = readSearch(text);
      if (!search || 'member' in search) return { rows: [] };
      const columns = ['id', 'name', 'communications'];
      return fetchMembers(campaign, { filter: search.filter, order: 'id', columns }, most);
    },
    retry: false,
  });
  if (query.error) {
    return (
      <Text c="var(--mantine-color-error)" fz="sm" role="alert">
        {saying(query.error)}
      </Text>
    );
  }
  return (
    <Loaded query={query} what="Looking">
      {({ rows, next }) => (
        <Stack gap={4}>
          <Text fz="sm" role="status">
            {rows.length === 0 ? `Nobody was found for “${text}”.` : 'Choose a member:'}
          </Text>
          <ul className={classes.matches}>
            {rows.map((row) => (
              <li key={row.id}>
                <button type="button" className={classes.match} onClick={() => choose(row.id ?? 0)}>
                  <MatchWords row={row} />
                </button>
              </li>
            ))}
          </ul>
          {next && (
            <Text fz="xs" c="dimmed">
              There may be more.{' '}
              <Anchor
                component={Link}
                to={`/campaigns/${encodeURIComponent(campaign)}/members`}
                fz="xs"
                underline="always"
              >
                Search the list
              </Anchor>
            </Text>
          )}
        </Stack>
      )}
    </Loaded>
  );
}

function MatchWords({ row }: { row: MemberRow }) {
  const numbers = (row.communications ?? []).map((one) => one.number).join(', ');
  return (
    <>
      <span>#{row.id}</span> <strong>{row.name || 'No name'}</strong> <span>{numbers}</span>
    </>
  );
}

function Gates({ campaign, member, zone }: { campaign: string; member: number; zone: string | undefined }) {
  const card = useMember(campaign, member);
  const query = useExplanation(campaign, member);
  const own = card.data?.timezone || zone;
  return (
    <Loaded query={query} what="Asking the gates">
      {(explanation) => (
        <Stack gap="xs">
          <Group gap="sm" align="baseline">
            <Anchor
              component={Link}
              to={`/campaigns/${encodeURIComponent(campaign)}/members/${member}`}
              fw={600}
            >{`#${member} ${card.data?.name ?? ''}`}</Anchor>
            {explanation.number && <Text c="dimmed">next number {explanation.number}</Text>}
          </Group>
          <WhySentence explanation={explanation} zone={own && isZone(own) ? own : undefined} />
          <div className={classes.gates}>
            <GateList campaign={campaign} explanation={explanation} />
          </div>
        </Stack>
      )}
    </Loaded>
  );
}
