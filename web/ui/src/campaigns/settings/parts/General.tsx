import { Select, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { api, data } from '../../../api/client';
import { Section } from '../../../parts/Page';
import { useDraft } from '../form/DraftProvider';
import { fields } from '../form/fields';
import { order } from '../form/inputs';
import { Setting } from '../form/Setting';
import classes from '../form/Setting.module.css';
import { SettingGrid } from '../form/SettingGrid';

/** What the campaign is: its name, how it dials, where its members live. */
export default function General() {
  const progressive = useDraft().value('type') === 'Progressive Dialer';
  return (
    <Stack gap="md">
      <Section title="Campaign">
        <SettingGrid>
          <Setting path="name" />
          <div className={classes.wide}>
            <Setting path="description" />
          </div>
        </SettingGrid>
      </Section>
      <Section title="How it dials">
        <SettingGrid>
          <Setting path="type" />
          <Setting path="priority" />
          <Setting path="order" disabled={!progressive} />
          <Setting path="reserve" disabled={!progressive} />
        </SettingGrid>
      </Section>
      <Section title="Where">
        <SettingGrid>
          <Country />
          <Zone />
        </SettingGrid>
      </Section>
    </Stack>
  );
}

const regions = new Intl.DisplayNames('en', { type: 'region' });

/** Every two-letter country that the browser has a name for. */
function countries(): { value: string; label: string }[] {
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
  const not = new Set(['EU', 'EZ', 'UN', 'QO', 'XA', 'XB', 'ZZ']);
  return letters
    .flatMap((a) => letters.map((b) => a + b))
    .flatMap((value) => {
      const name = regions.of(value);
      return name === undefined || name === value || not.has(value) ? [] : [{ value, label: `${name} (${value})` }];
    })
    .sort((a, b) => a.label.localeCompare(b.label));
}

const allCountries = countries();

function Country() {
  const draft = useDraft();
  const { label, help } = fields.country;
  const value = draft.value('country') ?? '';
  const known = allCountries.some((country) => country.value === value);
  return (
    <div className={classes.setting} data-changed={draft.edits.has('country') || undefined}>
      <Select
        label={label}
        description={help}
        inputWrapperOrder={order}
        error={draft.troubleAt('country')}
        searchable
        clearable
        clearButtonProps={{ 'aria-label': 'No country' }}
        placeholder="numbers as they are"
        data={known || value === '' ? allCountries : [...allCountries, { value, label: value }]}
        value={value || null}
        onChange={(country) => draft.set('country', country ?? '')}
      />
    </div>
  );
}

function Zone() {
  const draft = useDraft();
  const query = useQuery({
    queryKey: ['calendars', 'timezones'],
    queryFn: () => data(api.GET('/api/v2/calendars/timezones')),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const { label, help } = fields.timezone;
  const value = draft.value('timezone') ?? 'UTC';
  const zones = query.data ?? [];
  return (
    <div className={classes.setting} data-changed={draft.edits.has('timezone') || undefined}>
      <Select
        label={label}
        description={help}
        inputWrapperOrder={order}
        error={draft.troubleAt('timezone')}
        searchable
        allowDeselect={false}
        limit={100}
        data={zones.includes(value) ? zones : [value, ...zones]}
        value={value}
        onChange={(zone) => zone && draft.set('timezone', zone)}
      />
    </div>
  );
}
