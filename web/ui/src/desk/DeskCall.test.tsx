import { screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readDraft } from './drafts';
import { Line } from './fakeLine';
import { becomes, begin, desk, end, house, inCall, talking, wrapping, wrapUp } from './house';

beforeEach(begin);
afterEach(end);

describe('a call', () => {
  test('is put on hold and muted, said in words, and ended by a key', async () => {
    const { user } = await desk(inCall, talking());
    await user.click(await screen.findByRole('button', { name: /^Hold/ }));
    await waitFor(() => expect(house.bodies.hold).toEqual([{ held: true }]));
    await becomes(inCall, talking({ held: true }));
    await screen.findByText('On hold: the customer hears music, you hear nothing');
    await user.keyboard('{Alt>}m{/Alt}');
    await waitFor(() => expect(house.bodies.mute).toEqual([{ muted: true }]));
    await user.keyboard('{Alt>}q{/Alt}');
    await waitFor(() => expect(house.bodies.hangup).toHaveLength(1));
  });

  test('digits are typed into the keypad, and are no dispositions there', async () => {
    const { user } = await desk(inCall, talking());
    await screen.findByRole('button', { name: /^Keypad/ });
    await user.keyboard('{Alt>}k{/Alt}');
    await screen.findByRole('group', { name: /^Keypad/ });
    await user.keyboard('4#');
    await waitFor(() =>
      expect((house.bodies.dtmf ?? []).map((one) => (one as { digits: string }).digits).join('')).toBe('4#'),
    );
  });

  test('is transferred', async () => {
    const { user } = await desk(inCall, talking());
    await user.click(await screen.findByRole('button', { name: /^Transfer/ }));
    await user.type(await screen.findByRole('textbox', { name: /Id of the agent/ }), '1102');
    await user.click(screen.getByRole('button', { name: 'Give the customer away' }));
    await waitFor(() => expect(house.bodies.transfer).toEqual([{ agent: '1102' }]));
  });

  test('the recording can be paused where there is one', async () => {
    const { user } = await desk(inCall, talking({ recording: true }));
    await user.click(await screen.findByRole('button', { name: /Pause recording/ }));
    await waitFor(() => expect(house.bodies.recording).toEqual([{ paused: true }]));
  });

  test('shows who the customer is, what was before, and what time it is there', async () => {
    const history = [
      {
        attempt: 'att-0',
        at: '2026-11-20T10:00:00Z',
        number: '+4930123456',
        agent: '1102',
        result: 'CONNECTED',
        cause: '',
        talk_sec: 61,
        disposition: 'not_home',
        comment: 'her son answered',
      },
    ];
    await desk(inCall, talking({ history }));
    await screen.findByText('her son answered');
    screen.getByText('Blue');
    screen.getByText('Europe/Berlin');
  });
});

describe('a result', () => {
  test('is chosen by a key, noted, and saved with another; then the browser forgets the draft', async () => {
    const { user } = await desk(wrapUp, wrapping());
    await screen.findByRole('heading', { name: 'Wrap-up: Karla Kunde' });
    await user.keyboard('s');
    expect((screen.getByRole('radio', { name: /Sale/ }) as HTMLInputElement).checked).toBe(true);
    await user.keyboard('{Alt>}n{/Alt}');
    await user.keyboard('has a dog');
    expect(readDraft('1101', 'att-1')).toMatchObject({ disposition: 'sale', comment: 'has a dog' });
    await user.keyboard('{Control>}{Enter}{/Control}');
    await waitFor(() =>
      expect(house.bodies.result).toEqual([
        { session_id: 'att-1', disposition: 'sale', success: true, comment: 'has a dog' },
      ]),
    );
    await waitFor(() => expect(house.bodies.state).toEqual([{ state: 'Waiting' }]));
    expect(readDraft('1101', 'att-1')).toBeUndefined();
  });

  test('a callback is promised on the customer’s clock, before the result', async () => {
    const { user } = await desk(wrapUp, wrapping());
    await user.click(await screen.findByRole('radio', { name: /Call back/ }));
    await user.click(screen.getByRole('button', { name: 'Save' }));
    expect(house.bodies.result).toBeUndefined();
    await user.click(screen.getByRole('button', { name: 'Tomorrow 10:00' }));
    await user.click(screen.getByRole('checkbox', { name: /I call back myself/ }));
    await user.click(screen.getByRole('button', { name: 'Save' }));
    await waitFor(() => expect(house.bodies.result).toHaveLength(1));
    expect(house.bodies.callback).toEqual([{ at: expect.stringMatching(/^\d{4}-\d\d-\d\dT10:00$/), personal: true }]);
    expect(house.bodies.result?.[0]).toMatchObject({ disposition: 'call_back', next_after_sec: 0 });
  });

  test('what was written is there again after the page was loaded again', async () => {
    const first = await desk(inCall, talking());
    await first.user.type(await screen.findByRole('textbox', { name: /Note/ }), 'half a sen');
    first.unmount();
    Line.lines = [];
    await desk(inCall, talking());
    expect(((await screen.findByRole('textbox', { name: /Note/ })) as HTMLTextAreaElement).value).toBe('half a sen');
  });

  test('the note goes on being written when the call ends under it', async () => {
    const { user } = await desk(inCall, talking());
    const note = await screen.findByRole('textbox', { name: /Note/ });
    await user.type(note, 'she wants');
    await becomes(wrapUp, wrapping());
    await screen.findByRole('heading', { name: 'Wrap-up: Karla Kunde' });
    expect(document.activeElement).toBe(note);
    await user.keyboard(' blue');
    expect((note as HTMLTextAreaElement).value).toBe('she wants blue');
  });

  test('letters of a note are no keys', async () => {
    const { user } = await desk(wrapUp, wrapping());
    await user.type(await screen.findByRole('textbox', { name: /Note/ }), 'sch');
    expect((screen.getByRole('radio', { name: /Sale/ }) as HTMLInputElement).checked).toBe(false);
  });

  test('a chosen one is saved by itself when the wrap-up ends', async () => {
    const soon = new Date(Date.now() + 2_500).toISOString();
    const { user } = await desk(wrapUp, wrapping({ readyAt: soon }));
    await user.click(await screen.findByRole('radio', { name: /Sale/ }));
    await waitFor(() => expect(house.bodies.result).toHaveLength(1));
  });

  test('that is waited for can be said after the wrap-up, while there is time', async () => {
    const awaitUntil = new Date(Date.now() + 60_000).toISOString();
    const { user } = await desk({}, wrapping({ readyAt: undefined, awaits: true, awaitSec: 120, awaitUntil }));
    await screen.findByRole('heading', { name: 'Result of the call before: Karla Kunde' });
    screen.getByRole('heading', { name: 'Ready: waiting for a call' });
    screen.getByRole('timer', { name: 'Time left to save it' });
    await user.keyboard('h');
    await user.click(screen.getByRole('button', { name: 'Save' }));
    await waitFor(() => expect(house.bodies.result).toMatchObject([{ disposition: 'not_home', success: false }]));
    await screen.findByText('Saved: Not at home');
    expect(house.bodies.state).toBeUndefined();
  });

  test('one that could not be saved is kept, and said', async () => {
    const { user } = await desk(inCall, talking());
    await user.type(await screen.findByRole('textbox', { name: /Note/ }), 'lost words');
    await becomes({}, null);
    const kept = await screen.findByRole('region', { name: 'Notes that were not saved' });
    within(kept).getByText('lost words');
  });

  test('more time is asked for, as long as there is some', async () => {
    const { user } = await desk(wrapUp, wrapping());
    await screen.findByRole('button', { name: /More time/ });
    await user.keyboard('{Alt>}w{/Alt}');
    await waitFor(() => expect(house.bodies.more).toHaveLength(1));
    await becomes(wrapUp, wrapping({ wrapUp: { sec: 30, moreSec: 30, leftSec: 0 } }));
    expect((await screen.findByRole('button', { name: /No more time/ })).getAttribute('aria-disabled')).toBe('true');
  });
});
