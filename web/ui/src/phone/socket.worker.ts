// The shared worker that holds the phone's WebSocket while its page is loaded again.
import { type Port, SocketHolder } from './socketHolder';

const holder = new SocketHolder();

addEventListener('connect', (event) => {
  const port = (event as MessageEvent).ports[0];
  if (port) holder.serve(port as unknown as Port);
});
