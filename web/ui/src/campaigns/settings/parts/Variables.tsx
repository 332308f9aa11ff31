import { useState } from 'react';
import { Section } from '../../../parts/Page';
import type { Column } from '../form/columns';
import { useDraft } from '../form/DraftProvider';
import { Rows } from '../form/Rows';
import { type NamedRow, twice, variableRows, variablesOf } from '../form/rows';

const columns: readonly Column<NamedRow>[] = [
  {
    key: 'name',
    label: 'Name',
    help: 'Letters, digits and _ . -',
    width: 260,
    kind: 'text',
    code: true,
    maxLength: 64,
  },
  { key: 'value', label: 'Value', kind: 'text', maxLength: 4096 },
];

/** Variables that every call of the campaign has. */
export default function Variables() {
  const { version, campaign } = useDraft();
  return <Table key={`${version} ${JSON.stringify(campaign.variables)}`} />;
}

function Table() {
  const draft = useDraft();
  const [rows, setRows] = useState(() => variableRows(draft.value('variables')));
  return (
    <Section
      title="Variables"
      note="Set on the customer's channel of every call, for the dialplan, for records and for the agent. A member's own variable of the same name goes before."
    >
      <Rows
        label="Variables"
        path="variables"
        columns={columns}
        rows={rows}
        onChange={(next) => {
          setRows(next);
          draft.set('variables', variablesOf(next));
          const double = twice(next.map(({ name }) => name));
          draft.trouble('variables', double === undefined ? undefined : `${double} is there twice.`);
        }}
        fresh={() => ({ name: '', value: '' })}
        add="Add a variable"
        name={(row, index) => row.name || `variable ${index + 1}`}
        errorKey={(row) => row.name}
        empty="No variables. Add one to give the same value to every call, such as the language or the product."
        most={100}
      />
    </Section>
  );
}
