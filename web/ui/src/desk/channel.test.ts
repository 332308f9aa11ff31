import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Channel, type ChannelStatus, type Message } from './channel';
import { Line, line } from './fakeLine';

beforeEach(() => {
  vi.useFakeTimers();
  Line.lines = [];
  vi.stubGlobal('WebSocket', Line);
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function started() {
  const statuses: ChannelStatus[] = [];
  const messages: Message[] = [];
  const channel = new Channel(() => 'ws://127.0.0.1/', {
    status: (status) => statuses.push(status),
    message: (message) => messages.push(message),
  });
  channel.open();
  return { channel, statuses, messages };
}

/** Opens a line as the server does. */
function greet(index: number) {
  line(index).open();
  line(index).tell({ MsgType: 'OPEN_CONF', AgentID: '1001', GraceSeconds: 15 });
}

describe('Channel', () => {
  test('is open when the server has said so, and hears what follows', () => {
    const { statuses, messages } = started();
    line(0).open();
    expect(statuses).toEqual([]);
    line(0).tell({ MsgType: 'OPEN_CONF' });
    line(0).tell({ MsgType: 'AGENT_STATE_EVENT', AgentState: 'AVAILABLE' });
    expect(statuses).toEqual(['open']);
    expect(messages.map(({ MsgType }) => MsgType)).toEqual(['OPEN_CONF', 'AGENT_STATE_EVENT']);
  });

  test('passes over what is no message', () => {
    const { messages } = started();
    greet(0);
    line(0).say('not JSON');
    line(0).say('[1]');
    expect(messages).toHaveLength(1);
  });

  test('comes back after a lost connection, well within the grace time at first', () => {
    const { statuses } = started();
    greet(0);
    line(0).cut(1006);
    expect(statuses).toEqual(['open', 'lost']);
    vi.advanceTimersByTime(500);
    expect(Line.lines).toHaveLength(2);
    greet(1);
    expect(statuses).toEqual(['open', 'lost', 'open']);
  });

  test('waits longer each time, never more than five seconds, and briefly again after it was heard', () => {
    started();
    for (let n = 0; n < 8; n++) {
      line(n).cut(1006);
      vi.advanceTimersByTime(5_000);
    }
    expect(Line.lines).toHaveLength(9);
    line(8).cut(1006);
    vi.advanceTimersByTime(2_400); // at least half of five seconds
    expect(Line.lines).toHaveLength(9);
    vi.advanceTimersByTime(2_600);
    greet(9);
    line(9).cut(4009);
    vi.advanceTimersByTime(400);
    expect(Line.lines).toHaveLength(11);
  });

  test.each([
    [4010, 'taken'],
    [4004, 'gone'],
    [4001, 'ended'],
  ])('does not come back by itself after close code %i', (code, status) => {
    const { statuses } = started();
    greet(0);
    line(0).cut(code);
    vi.advanceTimersByTime(60_000);
    expect(statuses.at(-1)).toBe(status);
    expect(Line.lines).toHaveLength(1);
  });

  test('is taken back when it is asked to', () => {
    const { channel, statuses } = started();
    greet(0);
    line(0).cut(4010);
    channel.open();
    greet(1);
    expect(statuses).toEqual(['open', 'taken', 'connecting', 'open']);
  });

  test('takes a heartbeat without an answer for a lost connection', () => {
    const { statuses } = started();
    greet(0);
    vi.advanceTimersByTime(5_000);
    expect(line(0).said.at(-1)).toEqual({ MsgType: 'HEARTBEAT_REQ' });
    vi.advanceTimersByTime(10_000);
    expect(statuses).toEqual(['open', 'lost']);
  });

  test('does not take the sleep of a hidden page for one', () => {
    const { statuses } = started();
    greet(0);
    vi.advanceTimersByTime(5_000);
    line(0).tell({ MsgType: 'HEARTBEAT_CONF' });
    vi.setSystemTime(Date.now() + 60_000); // nothing ran meanwhile
    vi.advanceTimersByTime(5_000);
    expect(statuses).toEqual(['open']);
  });

  test('tries at once when the network is back', () => {
    const { channel } = started();
    greet(0);
    line(0).cut(1006);
    channel.hurry();
    expect(Line.lines).toHaveLength(2);
    channel.hurry();
    expect(Line.lines).toHaveLength(2);
  });

  test('is quiet after it was closed', () => {
    const { channel, statuses } = started();
    greet(0);
    channel.close();
    vi.advanceTimersByTime(60_000);
    expect(Line.lines).toHaveLength(1);
    expect(statuses).toEqual(['open']);
  });
});
