import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Feed } from './feed';

/** A WebSocket whose other end is the test. */
class Line {
  static lines: Line[] = [];
  static readonly OPEN = 1;
  readyState = 0;
  said: Record<string, unknown>[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;

  constructor() {
    Line.lines.push(this);
  }

  send(text: string) {
    this.said.push(JSON.parse(text));
  }

  close() {
    this.readyState = 3;
  }

  open() {
    this.readyState = 1;
    this.onopen?.();
  }

  tell(message: object) {
    this.onmessage?.({ data: JSON.stringify(message) });
  }

  cut(code: number) {
    this.readyState = 3;
    this.onclose?.({ code });
  }
}

function line(index: number): Line {
  const found = Line.lines[index];
  if (!found) throw new Error(`no connection ${index}`);
  return found;
}

function snapshot(topic: string, offset: number, values: object, epoch = 'e1') {
  return { type: 'snapshot', topic, epoch, offset, values };
}

beforeEach(() => {
  vi.useFakeTimers();
  Line.lines = [];
  vi.stubGlobal('WebSocket', Line);
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function started(topic = 'agents') {
  const feed = new Feed(() => 'ws://127.0.0.1/');
  const told = vi.fn();
  const leave = feed.subscribe(topic, told);
  line(0).open();
  return { feed, told, leave };
}

describe('Feed', () => {
  test('shows the snapshot at once and changes together', () => {
    const { feed, told } = started();
    expect(line(0).said).toEqual([{ type: 'subscribe', topics: ['agents'] }]);
    expect(feed.topic('agents').known).toBe(false);
    line(0).tell(snapshot('agents', 1, { a: 1, b: 2 }));
    expect([...feed.topic('agents').values]).toEqual([
      ['a', 1],
      ['b', 2],
    ]);
    expect(told).toHaveBeenCalledTimes(1);
    const before = feed.topic('agents');
    line(0).tell({ type: 'change', topic: 'agents', offset: 2, op: 'set', id: 'a', value: 7 });
    line(0).tell({ type: 'change', topic: 'agents', offset: 3, op: 'gone', id: 'b' });
    expect(feed.topic('agents')).toBe(before);
    vi.advanceTimersByTime(150);
    expect([...feed.topic('agents').values]).toEqual([['a', 7]]);
    expect(told).toHaveBeenCalledTimes(2);
  });

  test('goes on behind what it had after a lost connection, and keeps showing it meanwhile', () => {
    const { feed } = started();
    line(0).tell(snapshot('agents', 5, { a: 1 }));
    expect(feed.getStatus()).toBe('live');
    line(0).cut(1006);
    expect(feed.getStatus()).toBe('lost');
    expect(feed.topic('agents').values.get('a')).toBe(1);
    vi.advanceTimersByTime(600);
    line(1).open();
    expect(line(1).said).toEqual([{ type: 'subscribe', topics: ['agents'], epoch: 'e1', offset: 5 }]);
    line(1).tell({ type: 'resumed', topics: ['agents'], epoch: 'e1', offset: 5 });
    expect(feed.getStatus()).toBe('live');
  });

  test('takes a new snapshot whole: who is gone from it is gone', () => {
    const { feed } = started();
    line(0).tell(snapshot('agents', 5, { a: 1, b: 2 }));
    line(0).tell(snapshot('agents', 1, { b: 3 }, 'e2'));
    vi.advanceTimersByTime(150);
    expect([...feed.topic('agents').values]).toEqual([['b', 3]]);
  });

  test('waits longer each time, and not at all once it has heard again', () => {
    const { feed } = started();
    line(0).cut(1006);
    for (let i = 1; i < 8; i++) {
      vi.advanceTimersByTime(10_000);
      line(i).cut(1006);
    }
    expect(Line.lines.length).toBe(8);
    vi.advanceTimersByTime(4_000);
    expect(Line.lines.length).toBe(8);
    vi.advanceTimersByTime(6_000);
    line(8).open();
    line(8).tell(snapshot('agents', 1, {}));
    line(8).cut(4009);
    vi.advanceTimersByTime(500);
    expect(Line.lines.length).toBe(10);
    expect(feed.getStatus()).toBe('lost');
  });

  test('does not come back where it may not', () => {
    const { feed } = started();
    line(0).cut(4001);
    vi.advanceTimersByTime(60_000);
    expect(Line.lines.length).toBe(1);
    expect(feed.getStatus()).toBe('refused');
  });

  test('takes silence for a lost connection', () => {
    started();
    vi.advanceTimersByTime(16_000);
    expect(line(0).said.at(-1)).toEqual({ type: 'ping' });
    vi.advanceTimersByTime(45_000);
    expect(Line.lines.length).toBeGreaterThan(1);
  });

  test('is closed a while after nobody looks any more', () => {
    const { feed, leave } = started();
    line(0).tell(snapshot('agents', 1, { a: 1 }));
    leave();
    expect(line(0).said.at(-1)).toEqual({ type: 'unsubscribe', topics: ['agents'] });
    vi.advanceTimersByTime(6_000);
    expect(feed.getStatus()).toBe('off');
    expect(line(0).readyState).toBe(3);
  });
});
