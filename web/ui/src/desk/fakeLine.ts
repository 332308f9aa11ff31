/** A WebSocket whose other end is the test. Put it in the place of the browser's. */
export class Line {
  static lines: Line[] = [];
  static readonly OPEN = 1;
  readyState = 0;
  said: Record<string, unknown>[] = [];
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;

  constructor(readonly url: string) {
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
  }

  say(text: string) {
    this.onmessage?.({ data: text });
  }

  tell(message: object) {
    this.say(JSON.stringify(message));
  }

  cut(code: number) {
    this.readyState = 3;
    this.onclose?.({ code });
  }
}

/** The line that was opened as the nth. */
export function line(index: number): Line {
  const found = Line.lines[index];
  if (!found) throw new Error(`no connection ${index}`);
  return found;
}
