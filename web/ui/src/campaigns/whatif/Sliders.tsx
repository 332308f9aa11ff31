import { Group, Slider, Stack, Text } from '@mantine/core';
import type { Shape } from '../../api/client';
import { ask, most, type SliderOf, sliders } from './figures';
import classes from './WhatIf.module.css';

interface Props {
  today: Shape<'WhatIfCase'>;
  mode: Shape<'WhatIfAnswer'>['mode'];
  asked: Shape<'WhatIf'>;
  onChange: (asked: Shape<'WhatIf'>) => void;
}

/** The figures to ask about, each beginning where it is today. */
export function Sliders({ today, mode, asked, onChange }: Props) {
  return (
    <div className={classes.sliders}>
      {sliders
        .filter(({ modes }) => !modes || modes.includes(mode))
        .map((slider) => (
          <One
            key={slider.key}
            slider={slider}
            today={today[slider.key]}
            value={asked[slider.key] ?? today[slider.key]}
            onChange={(value) => onChange(ask(asked, slider.key, value, today[slider.key]))}
          />
        ))}
    </div>
  );
}

interface OneProps {
  slider: SliderOf;
  today: number;
  value: number;
  onChange: (value: number) => void;
}

function One({ slider, today, value, onChange }: OneProps) {
  const id = `what-if-${slider.key}`;
  return (
    <Stack gap={4}>
      <Group justify="space-between" gap="xs">
        <Text fz="sm" fw={550} id={id}>
          {slider.label}
        </Text>
        <Text fz="sm">
          {slider.say(value)}
          {value !== today && (
            <Text span fz="xs" c="dimmed">
              {' '}
              (today {slider.say(today)})
            </Text>
          )}
        </Text>
      </Group>
      <Slider
        thumbLabel={`${slider.label}, ${slider.unit}`}
        thumbProps={{ 'aria-valuetext': slider.say(value) }}
        label={null}
        min={slider.min}
        max={most(slider, today)}
        step={slider.step}
        value={value}
        onChange={onChange}
        color="tandem.7"
      />
    </Stack>
  );
}
