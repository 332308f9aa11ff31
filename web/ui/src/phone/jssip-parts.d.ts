// A part of JsSIP that it has no types for.
declare module 'jssip/lib/Parser' {
  import type { IncomingRequest } from 'jssip/lib/SIPMessage';
  import type { UA } from 'jssip/lib/UA';

  /** A request with what its dialog is made of. `toString()` gives it as it came. */
  export interface DialogRequest extends IncomingRequest {
    call_id: string;
    from_tag: string;
    to_tag: string;
  }

  /** Reads a message as it came over the wire; undefined for none. */
  export function parseMessage(text: string, ua: UA): DialogRequest | undefined;
}
