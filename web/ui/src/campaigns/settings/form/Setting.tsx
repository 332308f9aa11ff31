import { NativeSelect, Switch, Textarea, TextInput } from '@mantine/core';
import { SoundInput } from '../messages/SoundInput';
import { useDraft } from './DraftProvider';
import { fields } from './fields';
import { FigureInput, order } from './inputs';
import type { SettingPath } from './paths';
import classes from './Setting.module.css';

/** One field of the settings, as the table of fields describes it. */
export function Setting({ path, disabled }: { path: SettingPath; disabled?: boolean }) {
  const draft = useDraft();
  return (
    <div className={classes.setting} data-changed={draft.edits.has(path) || undefined}>
      <Input path={path} disabled={disabled ?? false} />
    </div>
  );
}

function Input({ path, disabled }: { path: SettingPath; disabled: boolean }) {
  const draft = useDraft();
  const field = fields[path];
  const value: unknown = draft.value(path);
  const error = draft.troubleAt(path);
  const said = { label: field.label, description: field.help, error, disabled };
  const common = { ...said, inputWrapperOrder: order };
  const text = typeof value === 'string' ? value : '';
  switch (field.kind) {
    case 'number':
      return <FigureInput field={field} value={value} onChange={(next) => draft.set(path, next)} {...common} />;
    case 'switch':
      return (
        <Switch {...said} checked={value === true} onChange={(event) => draft.set(path, event.currentTarget.checked)} />
      );
    case 'choice': {
      const chosen = field.options.find((option) => option.value === text)?.help;
      return (
        <NativeSelect
          {...common}
          description={[field.help, chosen].filter(Boolean).join(' ')}
          data={field.options.map(({ value: option, label }) => ({ value: option, label }))}
          value={text}
          onChange={(event) => draft.set(path, event.currentTarget.value)}
        />
      );
    }
    case 'text': {
      if (field.sound) return <SoundInput {...common} value={text} onChange={(next) => draft.set(path, next)} />;
      const typing = {
        ...common,
        value: text,
        required: field.required,
        placeholder: field.placeholder,
        onChange: (event: { currentTarget: { value: string } }) => draft.set(path, event.currentTarget.value),
      };
      if (field.lines) return <Textarea {...typing} rows={field.lines} resize="vertical" />;
      return <TextInput {...typing} classNames={field.code ? { input: classes.code } : undefined} />;
    }
    default:
      return null;
  }
}
