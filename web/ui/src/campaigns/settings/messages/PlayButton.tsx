import { ActionIcon } from '@mantine/core';
import { IconPlayerPlay, IconPlayerStop } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { failed } from '../../../parts/confirm';

/** Plays a sound, and stops it. */
export function PlayButton({ name, src }: { name: string; src: string }) {
  const [playing, setPlaying] = useState(false);
  const audio = useRef<HTMLAudioElement | null>(null);

  useEffect(() => () => audio.current?.pause(), []);

  function toggle() {
    if (playing) {
      audio.current?.pause();
      setPlaying(false);
      return;
    }
    const sound = new Audio(src);
    audio.current = sound;
    sound.onended = () => setPlaying(false);
    setPlaying(true);
    sound.play().catch(() => {
      setPlaying(false);
      failed(new Error(`“${name}” cannot be played here.`));
    });
  }

  const Icon = playing ? IconPlayerStop : IconPlayerPlay;
  return (
    <ActionIcon variant="subtle" aria-label={`${playing ? 'Stop' : 'Listen to'} ${name}`} onClick={toggle}>
      <Icon size={15} aria-hidden />
    </ActionIcon>
  );
}
