// The Event Socket of the real FreeSWITCH, as far as the tests look behind the scenes.

import { createConnection } from 'node:net';

/** Sends api commands, one after the other, over one connection. */
export class Console {
  static async open(address, password) {
    const it = new Console();
    const colon = address.lastIndexOf(':');
    it.socket = createConnection({ host: address.slice(0, colon), port: Number(address.slice(colon + 1)) });
    it.text = Buffer.alloc(0);
    it.socket.on('data', (bytes) => {
      it.text = Buffer.concat([it.text, bytes]);
      it.wake?.();
    });
    it.socket.on('error', (error) => {
      it.broken = error;
      it.wake?.();
    });
    await it.#message();
    const said = await it.#ask(`auth ${password}`);
    if (!said.headers['Reply-Text']?.startsWith('+OK')) throw new Error(`FreeSWITCH: ${said.headers['Reply-Text']}`);
    return it;
  }

  async api(command) {
    return (await this.#ask(`api ${command}`)).body.trim();
  }

  /** The calls, one object a channel. */
  async channels() {
    const said = JSON.parse(await this.api('show channels as json'));
    return said.rows ?? [];
  }

  close() {
    this.socket.destroy();
  }

  #ask(line) {
    this.socket.write(`${line}\n\n`);
    return this.#message();
  }

  async #message() {
    const head = await this.#part((text) => {
      const end = text.indexOf('\n\n');
      return end < 0 ? 0 : end + 2;
    });
    const lines = head.trim().split('\n');
    const headers = Object.fromEntries(lines.map((line) => line.split(/: (.*)/s, 2)));
    const length = Number(headers['Content-Length'] ?? 0);
    const body = length === 0 ? '' : await this.#part((text) => (text.length >= length ? length : 0));
    return { headers, body };
  }

  /** Waits for as many bytes as `size` says, which says 0 where they are not all there yet. */
  async #part(size) {
    for (;;) {
      const bytes = size(this.text);
      if (bytes > 0) {
        const part = this.text.subarray(0, bytes);
        this.text = this.text.subarray(bytes);
        return part.toString();
      }
      if (this.broken) throw this.broken;
      await new Promise((tell) => {
        this.wake = tell;
      });
    }
  }
}
