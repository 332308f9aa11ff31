import { describe, expect, it } from 'vitest';
import { actionsIn, canDelete } from './actions';
import { progressText, timeLeft, windowName } from './figures';
import { everything, matching } from './list/filter';
import { campaign } from './testing';

describe('what can be done', () => {
  it.each([
    ['idle', ['run']],
    ['ended', ['run']],
    ['running', ['pause', 'stop', 'stopNow']],
    ['paused', ['run', 'stop', 'stopNow']],
    ['stopping', ['run', 'stopNow']],
  ] as const)('in %s', (state, actions) => {
    expect(actionsIn(state)).toEqual(actions);
  });

  it('is deleting only where nothing runs', () => {
    expect([canDelete('idle', 0), canDelete('idle', 1), canDelete('ended', 0), canDelete('paused', 0)]).toEqual([
      true,
      false,
      true,
      false,
    ]);
  });
});

describe('figures in words', () => {
  it('tell the time left no more precisely than it is known', () => {
    expect([undefined, 20, 240, 7500].map(timeLeft)).toEqual(['–', 'under 1 min', '4 min', '2 h 05 min']);
  });

  it('say all and nothing only where it is so', () => {
    expect([0, 0.001, 0.5, 0.9999, 1].map(progressText)).toEqual(['0 %', 'under 1 %', '50 %', '99 %', '100 %']);
  });

  it('name the windows of caps', () => {
    expect([0, 86_400, 2_592_000].map(windowName)).toEqual(['its life', '24 h', '30 days']);
  });
});

describe('the filter of the list', () => {
  const all = [
    campaign({ id: 'spring-uk', name: 'Spring renewal' }),
    campaign({ id: 'autumn', name: 'Autumn', state: 'idle', type: 'Predictive Dialer' }),
    campaign({ id: 'night', name: 'Night', asleep: true }),
  ];
  const found = (filter: Partial<typeof everything>) => matching(all, { ...everything, ...filter }).map(({ id }) => id);

  it('looks for all words in name and id', () => {
    expect(found({ text: ' UK spring ' })).toEqual(['spring-uk']);
  });

  it('takes state and mode', () => {
    expect(found({ state: 'idle' })).toEqual(['autumn']);
    expect(found({ state: 'asleep' })).toEqual(['night']);
    expect(found({ type: 'Predictive Dialer' })).toEqual(['autumn']);
  });
});
