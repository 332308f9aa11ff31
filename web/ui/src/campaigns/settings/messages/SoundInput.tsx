import { Autocomplete } from '@mantine/core';
import { PlayButton } from './PlayButton';
import { type MessageFile, soundURL, useMessages } from './sounds';

interface SoundInputProps {
  value: string;
  onChange: (value: string) => void;
  label?: string;
  'aria-label'?: string;
  description?: string;
  error?: string;
  size?: 'xs' | 'sm';
  disabled?: boolean;
  inputWrapperOrder?: ('label' | 'input' | 'description' | 'error')[];
}

/** What FreeSWITCH finds by itself, for those who have uploaded nothing. */
const streams = ['local_stream://moh', 'silence_stream://1000', 'tone_stream://%(500,500,440)'];

/** A sound: one of the messages that were uploaded, or a file or stream of FreeSWITCH. */
export function SoundInput({ value, onChange, ...props }: SoundInputProps) {
  const { data: messages = [] } = useMessages();
  const playable = messages.filter(({ problem }) => !problem);
  const mine: MessageFile | undefined = messages.find(({ path }) => path === value);
  return (
    <Autocomplete
      placeholder="none"
      {...props}
      value={value}
      onChange={onChange}
      data={[
        ...(playable.length > 0 ? [{ group: 'Messages', items: playable.map(({ path }) => path) }] : []),
        { group: 'Of FreeSWITCH', items: streams },
      ]}
      renderOption={({ option }) => messages.find(({ path }) => path === option.value)?.name ?? option.value}
      filter={({ options }) => options}
      rightSection={mine ? <PlayButton name={mine.name} src={soundURL(mine.name)} /> : undefined}
      rightSectionPointerEvents="all"
    />
  );
}
