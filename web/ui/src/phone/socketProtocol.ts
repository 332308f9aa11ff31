/** What a page says to the worker that holds its WebSocket. */
export type ToWorker =
  /** Give me the WebSocket of this key, a new one where there is none. */
  | { say: 'attach'; key: string; url: string }
  | { say: 'send'; text: string }
  /** The page goes; the next one of the same tab may come at once. */
  | { say: 'leave' }
  | { say: 'close' };

/** What the worker says to the page. */
export type FromWorker =
  | { say: 'open' }
  | { say: 'message'; data: string }
  | { say: 'closed'; clean: boolean; code: number; reason: string };

/** Milliseconds that a WebSocket without a page is held. Browsers let the worker itself live for about 30 s. */
export const heldFor = 20_000;
