import { expect, test } from 'vitest';
import { ask, most, sliders } from './figures';

test('only what is other than today is asked', () => {
  expect(ask({}, 'agents', 12, 10)).toEqual({ agents: 12 });
  expect(ask({ agents: 12, cap: 0.02 }, 'agents', 10, 10)).toEqual({ cap: 0.02 });
});

test('a slider reaches beyond today’s figure', () => {
  const agents = sliders.find(({ key }) => key === 'agents');
  expect(agents && most(agents, 10)).toBe(150);
  expect(agents && most(agents, 400)).toBe(600);
});
