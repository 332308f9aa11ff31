import { useLocalStorage } from '@mantine/hooks';
import { useEffect } from 'react';
import { startChimes, unlockSound } from './sound';

export interface SoundSettings {
  on: boolean;
  /** 0 to 1. */
  volume: number;
}

/** How the agent wants to hear of offers, kept in this browser. */
export function useSoundSettings(): [SoundSettings, (settings: SoundSettings) => void] {
  const [settings, set] = useLocalStorage<SoundSettings>({
    key: 'tandem.desk.sound',
    defaultValue: { on: true, volume: 0.6 },
    getInitialValueInEffect: false,
  });
  return [settings, set];
}

/** The first press on the page lets sounds be heard. */
export function useUnlockedSound(): void {
  useEffect(() => {
    const unlock = () => unlockSound();
    addEventListener('pointerdown', unlock, { once: true });
    addEventListener('keydown', unlock, { once: true });
    return () => {
      removeEventListener('pointerdown', unlock);
      removeEventListener('keydown', unlock);
    };
  }, []);
}

const blink = 1_000;

/** Names the page; while there is an alert the title changes between it and the name, and a sound is heard. */
export function useAlert(title: string, alert: string | undefined, { on, volume }: SoundSettings): void {
  useEffect(() => {
    document.title = title;
    if (alert === undefined) return undefined;
    document.title = alert;
    const again = setInterval(() => {
      document.title = document.title === alert ? title : alert;
    }, blink);
    return () => {
      clearInterval(again);
      document.title = title;
    };
  }, [title, alert]);

  const sounds = alert !== undefined && on && volume > 0;
  useEffect(() => (sounds ? startChimes(volume) : undefined), [sounds, volume]);
}
