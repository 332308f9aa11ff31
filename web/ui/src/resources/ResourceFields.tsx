import { Checkbox, Fieldset, Select, SimpleGrid, Stack, TagsInput, Textarea, TextInput } from '@mantine/core';
import { UnitInput } from '../parts/Unit';
import { useCauses } from './queries';
import type { FieldsProps } from './ResourceForm';
import { type Strategy, strategies } from './resource';

function entry(value: string | number): number | '' {
  return value === '' || Number.isNaN(Number(value)) ? '' : Number(value);
}

/** What the resource is, and how a number is dialled over it. */
export function WayFields({ draft, set, at, readOnly, isNew }: FieldsProps & { isNew: boolean }) {
  return (
    <Fieldset legend="The way out">
      <Stack gap="sm">
        <SimpleGrid cols={2}>
          <TextInput
            label="Id"
            description="Letters, digits, _ and -; it stays for good"
            required
            readOnly={!isNew}
            data-autofocus={isNew || undefined}
            maxLength={64}
            value={draft.id}
            error={at('id')}
            onChange={(event) => set({ id: event.currentTarget.value })}
          />
          <TextInput
            label="Name"
            description="As lists and reports call it; empty is the id"
            maxLength={200}
            readOnly={readOnly}
            value={draft.name}
            error={at('name')}
            onChange={(event) => set({ name: event.currentTarget.value })}
          />
        </SimpleGrid>
        <TextInput
          label="Dial string"
          description="A destination of the switch with {number} where the number belongs"
          placeholder="sofia/gateway/trunk/{number}"
          required
          readOnly={readOnly}
          value={draft.dialString}
          error={at('dialString')}
          onChange={(event) => set({ dialString: event.currentTarget.value })}
        />
        <Checkbox
          label="Numbers without +"
          description="The trunk wants 4930… and not +4930…"
          disabled={readOnly}
          checked={draft.stripPlus}
          onChange={(event) => set({ stripPlus: event.currentTarget.checked })}
        />
        <SimpleGrid cols={2}>
          <Textarea
            label="Caller ids"
            description="One number a line, shown in turn; none is the trunk’s own"
            rows={3}
            resize="vertical"
            readOnly={readOnly}
            value={draft.callerIds}
            error={at('callerIdNumbers')}
            onChange={(event) => set({ callerIds: event.currentTarget.value })}
          />
          <TextInput
            label="Caller name"
            description="Shown beside the number where the trunk passes it on"
            maxLength={200}
            readOnly={readOnly}
            value={draft.callerIdName}
            error={at('callerIdName')}
            onChange={(event) => set({ callerIdName: event.currentTarget.value })}
          />
        </SimpleGrid>
      </Stack>
    </Fieldset>
  );
}

/** Which calls it takes, and how many. */
export function CallFields({ draft, set, at, readOnly }: FieldsProps) {
  return (
    <Fieldset legend="Which calls, and how many">
      <SimpleGrid cols={2} verticalSpacing="sm">
        <UnitInput
          label="Limit"
          unit="lines"
          description="In the air at most, of all campaigns together"
          required
          min={1}
          max={100_000}
          clampBehavior="none"
          allowDecimal={false}
          readOnly={readOnly}
          value={draft.limit}
          error={at('limit')}
          onChange={(value) => set({ limit: entry(value) })}
        />
        <UnitInput
          label="Calls begun"
          unit="a second"
          description="At most; 0 is no bound"
          min={0}
          clampBehavior="none"
          readOnly={readOnly}
          value={draft.callsPerSecond}
          error={at('callsPerSecond')}
          onChange={(value) => set({ callsPerSecond: entry(value) })}
        />
        <TextInput
          label="Pattern"
          description="Regular expression of the numbers that it takes, as ^\+49; empty is all"
          maxLength={200}
          readOnly={readOnly}
          value={draft.pattern}
          error={at('pattern')}
          onChange={(event) => set({ pattern: event.currentTarget.value })}
        />
        <UnitInput
          label="Priority"
          unit="rank"
          description="The greater one is tried first"
          allowDecimal={false}
          readOnly={readOnly}
          value={draft.priority}
          error={at('priority')}
          onChange={(value) => set({ priority: entry(value) })}
        />
        <Select
          label="Among equal priorities"
          description="Which resource of one priority is tried first"
          allowDeselect={false}
          disabled={readOnly}
          data={strategies.map(({ value, label }) => ({ value, label }))}
          value={draft.strategy}
          error={at('strategy')}
          onChange={(value) => value && set({ strategy: value as Strategy })}
        />
      </SimpleGrid>
    </Fieldset>
  );
}

/** When it is left alone for a while. */
export function RestFields({ draft, set, at, readOnly }: FieldsProps) {
  const causes = useCauses().data ?? [];
  return (
    <Fieldset legend="When it fails">
      <Stack gap="sm">
        <SimpleGrid cols={2}>
          <UnitInput
            label="Faults in a row"
            unit="faults"
            description="After so many it rests, and its calls go elsewhere"
            min={1}
            max={1000}
            clampBehavior="none"
            allowDecimal={false}
            readOnly={readOnly}
            value={draft.maxErrors}
            error={at('maxErrors')}
            onChange={(value) => set({ maxErrors: entry(value) })}
          />
          <UnitInput
            label="First rest"
            unit="s"
            description="Doubled from one rest to the next, up to an hour"
            min={1}
            max={3600}
            clampBehavior="none"
            allowDecimal={false}
            readOnly={readOnly}
            value={draft.restSec}
            error={at('restSec')}
            onChange={(value) => set({ restSec: entry(value) })}
          />
        </SimpleGrid>
        <TagsInput
          label="Fault causes"
          description="Causes that are the trunk’s fault and not the member’s; none is the usual ones"
          disabled={readOnly}
          data={causes}
          value={draft.faultCauses}
          error={at('faultCauses')}
          onChange={(faultCauses) => set({ faultCauses: faultCauses.map((cause) => cause.toUpperCase()) })}
        />
      </Stack>
    </Fieldset>
  );
}
