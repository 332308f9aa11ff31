import { act, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { show } from '../testing/show';
import { readDraft } from './drafts';
import { Line, line } from './fakeLine';
import { becomes, begin, desk, end, happens, house, inCall, offer, pause, phone, SignedInDesk, talking } from './house';
import { agentSession } from './samples';

beforeEach(begin);
afterEach(end);

describe('status', () => {
  test('who is logged out chooses the phone, and is ready', async () => {
    const { user } = await desk({ status: 'Logged Out', state: 'Idle' });
    await screen.findByRole('heading', { name: /Choose your phone/ });
    await user.click(screen.getByRole('radio', { name: /line kept up/ }));
    await waitFor(() => expect(house.bodies.phone).toEqual([{ phone: 'nailed_up' }]));
    await user.click(screen.getByRole('button', { name: 'Ready' }));
    await waitFor(() => expect(house.bodies.status).toEqual([{ status: 'Available' }]));
  });

  test('a break has a reason', async () => {
    const { user } = await desk();
    await screen.findByRole('heading', { name: 'Ready: waiting for a call' });
    await user.keyboard('{Alt>}b{/Alt}');
    await user.click(await screen.findByRole('button', { name: 'Training' }));
    await waitFor(() => expect(house.bodies.status).toEqual([{ status: 'On Break', reason: 'Training' }]));
  });

  test('says why Tandem has put one on a break', async () => {
    await desk({ status: 'On Break', state: 'Idle', breakReason: 'CONNECTION_LOST' });
    await screen.findByText(/put you on a break: the connection to Tandem was lost/);
  });

  test('shows the figures of today', async () => {
    await desk();
    const today = await screen.findByRole('region', { name: 'Today' });
    await within(today).findByText('2:05');
    within(today).getByText('3 connected');
  });
});

describe('the browser as the phone', () => {
  const out = { status: 'Logged Out', state: 'Idle' } as const;

  test('is registered before Tandem is told to call it, and its calls can be taken by a key', async () => {
    const { user } = await desk(out);
    phone.autoAnswer = false;
    await user.click(await screen.findByRole('radio', { name: 'This browser' }));
    await waitFor(() => expect(house.bodies.phone).toEqual([{ phone: 'softphone' }]));
    expect(phone.getState().line).toBe('registered');
    await becomes({ ...out, phone: 'softphone' }, null);
    await screen.findByText('This browser is your phone');
    await act(async () => phone.ring({ placedByTandem: false, from: '1102' }));
    await screen.findByText('Your phone rings: 1102');
    await user.keyboard('{Alt>}a{/Alt}');
    await waitFor(() => expect(phone.getState().call?.state).toBe('up'));
  });

  test('that does not work is not chosen, and why is said', async () => {
    const { user } = await desk(out);
    phone.refuse = 'The browser may not use the microphone.';
    await user.click(await screen.findByRole('radio', { name: 'This browser' }));
    await screen.findByText('The browser may not use the microphone.');
    expect(house.bodies.phone).toBeUndefined();
    expect((screen.getByRole('radio', { name: 'My extension' }) as HTMLInputElement).checked).toBe(true);
  });
});

describe('an offer', () => {
  test('takes the focus, is said once, makes the title blink, and is accepted by a key', async () => {
    const { user } = await desk();
    await becomes({ state: 'Reserved', attempt: 'att-1' }, offer());
    const panel = await screen.findByRole('region', { name: 'Offer: Karla Kunde' });
    await waitFor(() => expect(document.activeElement).toBe(panel));
    expect(document.title).toContain('Offer: Karla Kunde');
    expect(screen.getAllByRole('alert').map((one) => one.textContent)).toEqual([
      'Offer: Karla Kunde, Spring. A accepts, R rejects, S skips.',
    ]);
    within(panel).getByRole('timer', { name: 'Time left to answer' });
    await user.keyboard('a'); // typed for something else
    expect(house.bodies.answer).toBeUndefined();
    pause(900);
    await user.keyboard('a');
    await waitFor(() => expect(house.bodies.answer).toEqual([{ answer: 'accept' }]));
  });

  test.each([
    ['Reject', 'reject'],
    ['Skip', 'skip'],
    ['Give back, and break', 'cancel_reservation'],
  ])('%s', async (name, answer) => {
    const { user } = await desk({ state: 'Reserved', attempt: 'att-1' }, offer());
    await user.click(await screen.findByRole('button', { name }));
    await waitFor(() => expect(house.bodies.answer).toEqual([{ answer }]));
  });

  test.each([
    ['Reject and close', 'reject_close'],
    ['Skip and close', 'skip_close'],
    ['Cancel', 'cancel'],
  ])('%s asks first, and says what it hits', async (name, answer) => {
    const { user } = await desk({ state: 'Reserved', attempt: 'att-1' }, offer());
    await user.click(await screen.findByRole('button', { name }));
    const asked = await screen.findByRole('dialog');
    within(asked).getByText(/Karla Kunde/);
    expect(house.bodies.answer).toBeUndefined();
    const buttons = within(asked).getAllByRole('button', { name });
    await user.click(buttons[buttons.length - 1] as HTMLElement);
    await waitFor(() => expect(house.bodies.answer).toEqual([{ answer }]));
  });

  test('the keys of somebody who goes on typing are no answers', async () => {
    const { user } = await desk();
    await becomes({ state: 'Reserved', attempt: 'att-1' }, offer());
    await screen.findByRole('region', { name: 'Offer: Karla Kunde' });
    for (const key of 'a sad raa') {
      pause(500);
      await user.keyboard(key);
    }
    expect(house.bodies.answer).toBeUndefined();
  });
});

describe('a lost connection', () => {
  test('is said, keeps the call and the note, and lets nothing be pressed for nothing', async () => {
    const { user } = await desk(inCall, talking());
    const note = await screen.findByRole('textbox', { name: /Note/ });
    await act(async () => line(0).cut(1006));
    await screen.findByText('The connection to Tandem is lost');
    await user.type(note, 'goes on');
    expect(readDraft('1101', 'att-1')?.comment).toBe('goes on');
    const hold = screen.getByRole('button', { name: /^Hold/ });
    expect(hold.getAttribute('aria-disabled')).toBe('true');
    await user.click(hold);
    await screen.findByText('This was not done');
    expect(house.bodies.hold).toBeUndefined();
    await waitFor(() => expect(Line.lines).toHaveLength(2));
    await happens({ MsgType: 'OPEN_CONF' });
    await waitFor(() => expect(screen.queryByText('The connection to Tandem is lost')).toBeNull());
    await user.click(screen.getByRole('button', { name: /^Hold/ }));
    await waitFor(() => expect(house.bodies.hold).toHaveLength(1));
  });

  test('another window of the same agent takes over, and can be taken over from', async () => {
    const { user } = await desk();
    await act(async () => line(0).cut(4010));
    await user.click(await screen.findByRole('button', { name: 'Work here instead' }));
    expect(Line.lines).toHaveLength(2);
  });
});

test('the keys are listed under ?', async () => {
  const { user } = await desk(inCall, talking());
  await screen.findByRole('button', { name: /^Hold/ });
  await user.keyboard('?');
  const list = await screen.findByRole('dialog');
  within(list).getByText('Hang up');
  within(list).getByText('Sale');
});

test('who has no seat is told so', async () => {
  show(<SignedInDesk />, { session: { ...agentSession, agent: '' } });
  await screen.findByText('You have no agent’s seat');
});
