import { act, cleanup, render, screen } from '@testing-library/react';
import { beforeEach, expect, test } from 'vitest';
import { FakePhone } from './fake';
import { type PhoneHandle, PhoneProvider, usePhone } from './PhoneProvider';
import { readSettings, writeSettings } from './settings';

let fake: FakePhone;
let handle: PhoneHandle;

beforeEach(() => {
  localStorage.clear();
  fake = new FakePhone();
});

function Shown() {
  handle = usePhone();
  const { line, reason, call } = handle;
  return <p>{[line, reason, call?.state, call?.muted ? 'muted' : ''].filter(Boolean).join(' ')}</p>;
}

async function show(load = async () => fake as FakePhone) {
  await act(async () => {
    render(
      <PhoneProvider agent="anna" load={load}>
        <Shown />
      </PhoneProvider>,
    );
  });
}

const shows = (text: string) => expect(screen.getByText(text).textContent).toBe(text);
const leaving = () => !window.dispatchEvent(new Event('beforeunload', { cancelable: true }));

test('nothing is loaded before the browser is the phone', async () => {
  let loaded = 0;
  await show(async () => {
    loaded += 1;
    return fake;
  });
  shows('off');
  expect(loaded).toBe(0);
  await act(() => handle.turnOn());
  shows('registered');
  await act(() => handle.turnOff());
  shows('off');
  await act(() => handle.turnOn());
  expect(loaded).toBe(1);
});

test('who chose the browser has it again when the page is loaded', async () => {
  await show();
  await act(() => handle.turnOn());
  await act(async () => cleanup());
  expect(fake.getState().line).toBe('off'); // the agent has left the desktop
  await show();
  shows('registered');
  await act(() => handle.turnOff());
  cleanup();
  await show();
  shows('off');
});

test('a refused registration is shown with its reason, and can be tried again', async () => {
  fake.refuse = 'no microphone';
  await show();
  await act(() => expect(handle.turnOn()).rejects.toThrow('no microphone'));
  shows('failed no microphone');
  fake.refuse = '';
  await act(() => handle.turnOn());
  shows('registered');
});

test('a phone that cannot be loaded says so', async () => {
  let broken = true;
  await show(async () => {
    if (broken) throw new Error('chunk');
    return fake;
  });
  await act(() => expect(handle.turnOn()).rejects.toThrow('could not be loaded'));
  expect(screen.getByText(/^failed The phone could not be loaded/)).toBeDefined();
  broken = false;
  await act(() => handle.turnOn());
  shows('registered');
});

test('calls ring, are answered, muted and hung up', async () => {
  await show();
  await act(() => handle.turnOn());
  act(() => handle.setAutoAnswer(false));
  act(() => fake.ring());
  shows('registered ringing');
  await act(() => handle.answer());
  shows('registered up');
  act(() => handle.mute(true));
  shows('registered up muted');
  act(() => handle.dtmf('5'));
  expect(fake.tones).toBe('5');
  expect(handle.levels().speaker).toBeGreaterThan(0);
  act(() => handle.hangup());
  shows('registered');
});

test('the page is not left in a call without a question', async () => {
  await show();
  await act(() => handle.turnOn());
  expect(leaving()).toBe(false);
  act(() => fake.ring());
  expect(leaving()).toBe(true);
  act(() => fake.hungUp());
  expect(leaving()).toBe(false);
});

test('choices are kept for the agent', async () => {
  writeSettings('berta', { ...readSettings('berta'), microphone: 'hers' });
  await show();
  expect(handle.settings.autoAnswer).toBe(true);
  await act(() => handle.turnOn());
  await act(() => handle.setDevices({ microphone: 'headset', speaker: 'ears' }));
  act(() => handle.setAutoAnswer(false));
  cleanup();
  fake = new FakePhone();
  await show();
  expect(handle.settings).toEqual({ on: true, autoAnswer: false, microphone: 'headset', speaker: 'ears' });
  expect(fake.devices).toMatchObject({ microphone: 'headset', speaker: 'ears' });
  expect(fake.autoAnswer).toBe(false);
  expect(readSettings('berta').microphone).toBe('hers');
});

test('what somebody else wrote into the browser is no harm', () => {
  localStorage.setItem('tandem.phone.anna', '{');
  expect(readSettings('anna').on).toBe(false);
  localStorage.setItem('tandem.phone.anna', 'null');
  expect(readSettings('anna').autoAnswer).toBe(true);
});
