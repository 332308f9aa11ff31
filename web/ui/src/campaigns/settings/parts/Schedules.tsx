import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { api, data, type Shape } from '../../../api/client';
import { Section } from '../../../parts/Page';
import { Time } from '../../../parts/Time';
import type { Column } from '../form/columns';
import { useDraft } from '../form/DraftProvider';
import type { CampaignSettings } from '../form/paths';
import { Rows } from '../form/Rows';

type Schedule = NonNullable<CampaignSettings['schedules']>[number];

const deeds = [
  { value: 'start', label: 'Start' },
  { value: 'stop', label: 'Stop' },
  { value: 'reset', label: 'Reset members' },
  { value: 'import', label: 'Import a list' },
];

/** What starts, stops, resets or feeds the campaign at certain times. */
export function Schedules() {
  const draft = useDraft();
  const id = draft.campaign.id ?? '';
  const states = useQuery({
    queryKey: ['campaigns', id, 'schedules'],
    queryFn: () => data(api.GET('/api/v2/dialer/{id}/schedules', { params: { path: { id } } })),
    refetchInterval: 60_000,
  });
  const schedules = draft.value('schedules') ?? [];
  const zone = draft.value('timezone') ?? 'UTC';
  const state = (row: Schedule) => {
    const found = states.data?.find((one) => one.id === row.id);
    return found && found.cron === row.cron ? found : undefined;
  };
  const columns: readonly Column<Schedule>[] = [
    { key: 'do', label: 'What', width: 140, kind: 'choice', options: deeds },
    { key: 'cron', label: 'When', width: 150, kind: 'text', placeholder: '0 9 * * 1-5', code: true },
    {
      key: 'source',
      label: 'List',
      kind: 'text',
      placeholder: 'https://… or /path',
      code: true,
      off: (row) => row.do !== 'import',
    },
    { key: 'disabled', label: 'Off', width: 50, kind: 'switch' },
    {
      key: 'id',
      label: 'Next and last time',
      width: 210,
      kind: 'show',
      show: (row) => <Times state={state(row)} off={row.disabled === true} zone={zone} />,
    },
  ];
  return (
    <Section
      title="Schedules"
      note={`Minute, hour, day, month, weekday on the campaign's clock (${zone}): "0 9 * * 1-5" is 09:00 from Monday to Friday. @daily and @hourly work too.`}
    >
      <Rows
        label="Schedules"
        path="schedules"
        columns={columns}
        rows={schedules}
        onChange={(rows) =>
          draft.set(
            'schedules',
            rows.map((row) => (row.do === 'import' ? row : { ...row, source: undefined })),
          )
        }
        fresh={() => ({ id: freeId(schedules), cron: '0 9 * * 1-5', do: 'start' as const })}
        add="Add a schedule"
        name={(row) => `schedule ${row.id}`}
        empty="No schedules: people start and stop the campaign."
        most={32}
      />
    </Section>
  );
}

function freeId(schedules: readonly Schedule[]): string {
  const taken = new Set(schedules.map(({ id }) => id));
  let n = schedules.length + 1;
  while (taken.has(`s${n}`)) n++;
  return `s${n}`;
}

function Times({ state, off, zone }: { state: Shape<'ScheduleState'> | undefined; off: boolean; zone: string }) {
  if (off) return <Text fz="xs">Off</Text>;
  if (!state) {
    return (
      <Text fz="xs" c="dimmed">
        Told once it is saved
      </Text>
    );
  }
  const last = state.last;
  return (
    <Text fz="xs" component="div">
      Next: <Time at={state.next} zone={zone} />
      {last && (
        <div>
          Last: <Time at={last.begun} zone={zone} />
          {last.error ? `, failed: ${last.error}` : last.result ? `, ${last.result}` : ''}
        </div>
      )}
    </Text>
  );
}
