import { expect, test } from 'vitest';
import { answer } from '../../testing/show';
import { countTerminable, doEach, terminateAll } from './bulk';

const go = () => new AbortController().signal;

test('one that is refused does not stop the others', async () => {
  const told: number[] = [];
  const result = await doEach(
    [1, 2, 3, 4, 5, 6],
    async (member) => {
      if (member === 3) throw new Error('is being called');
    },
    ({ done }) => told.push(done),
    go(),
  );
  expect(result).toEqual({ done: 5, failed: [{ member: 3, why: 'Is being called' }], stopped: false });
  expect(told.at(-1)).toBe(6);
});

test('it can be stopped on the way', async () => {
  const control = new AbortController();
  const result = await doEach(
    Array.from({ length: 100 }, (_, i) => i + 1),
    async (member) => {
      if (member === 10) control.abort();
    },
    () => {},
    control.signal,
  );
  expect(result.stopped).toBe(true);
  expect(result.done).toBeLessThan(100);
});

test('all that match are terminated call after call, with the same filter', async () => {
  const sent: { cursor: string | null; body: unknown }[] = [];
  answer({
    'DELETE /api/v2/dialer/a/members': async (request: Request) => {
      const cursor = new URL(request.url).searchParams.get('cursor');
      sent.push({ cursor, body: await request.json() });
      return cursor === null
        ? { status: 'OK', data: { ended: 998, inCall: 2, more: true }, next: 'c1' }
        : { status: 'OK', data: { ended: 5, inCall: 0, more: false } };
    },
  });
  const result = await terminateAll('a', { state: 'waiting', 'variables.batch': 'x' }, 1005, () => {}, go());
  expect(result).toEqual({ done: 1005, failed: [], stopped: false, inCall: 2 });
  const body = { state: 'waiting', 'variables.batch': 'x' };
  expect(sent).toEqual([
    { cursor: null, body },
    { cursor: 'c1', body },
  ]);
});

test('who have ended are not hit', async () => {
  const asked = answer({
    'GET /api/v2/dialer/a/members/count': (request: Request) => {
      const filter = JSON.parse(new URL(request.url).searchParams.get('filter') ?? '{}');
      return {
        status: 'OK',
        data: { count: filter.state === 'waiting' ? 20_000 : 3, atLeast: filter.state === 'waiting' },
      };
    },
  });
  expect(await countTerminable('a', { name: 'x' })).toEqual({ count: 20_006, atLeast: true });
  expect(await countTerminable('a', { state: 'ended' })).toEqual({ count: 0 });
  expect(asked).toHaveLength(3);
});
