import { Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import { saying } from '../api/client';
import { close, openMicrophone } from '../phone/microphone';
import classes from './Countdown.module.css';

const every = 100;
/** What is louder than this is a voice, 0 to 1. */
const audible = 0.05;

interface Props {
  microphone: string;
  /** The browser gives the microphone: from here on it tells the names of devices, too. */
  opened: () => void;
}

/** Shows how loud the microphone is, and says whether it hears anything. */
export function MicrophoneMeter({ microphone, opened }: Props) {
  const { level, heard, error } = useLevel(microphone, opened);
  if (error) {
    return (
      <Text fz="sm" c="error" role="alert">
        {error}
      </Text>
    );
  }
  return (
    <div style={{ maxWidth: 240 }}>
      <Text fz="sm" role="status">
        {heard ? 'The microphone hears you.' : 'Say something…'}
      </Text>
      <div className={classes.bar} aria-hidden>
        <div style={{ width: `${Math.min(1, level * 1.5) * 100}%`, transition: 'none' }} />
      </div>
    </div>
  );
}

function useLevel(microphone: string, opened: () => void) {
  const [level, setLevel] = useState(0);
  const [heard, setHeard] = useState(false);
  const [error, setError] = useState('');
  useEffect(() => {
    let stream: MediaStream | null = null;
    let sound: AudioContext | null = null;
    let again: ReturnType<typeof setInterval> | undefined;
    let there = true;
    const end = () => {
      clearInterval(again);
      close(stream);
      void sound?.close();
    };
    const begin = async () => {
      stream = await openMicrophone({ microphone });
      if (!there) return end();
      opened();
      sound = new AudioContext();
      const analyser = sound.createAnalyser();
      analyser.fftSize = 512;
      sound.createMediaStreamSource(stream).connect(analyser);
      const samples = new Float32Array(analyser.fftSize);
      again = setInterval(() => {
        analyser.getFloatTimeDomainData(samples);
        const loud = Math.min(1, Math.sqrt(samples.reduce((sum, one) => sum + one * one, 0) / samples.length) * 4);
        setLevel(loud);
        if (loud > audible) setHeard(true);
      }, every);
    };
    begin().catch((refusal) => there && setError(saying(refusal)));
    return () => {
      there = false;
      end();
    };
  }, [microphone, opened]);
  return { level, heard, error };
}
