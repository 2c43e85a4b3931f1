import { once } from 'node:events';
import { open } from 'node:fs/promises';
import { connect } from 'node:tls';

/** Once it is told so on its standard input, sends a file to a port of this machine over TLS, in pieces as large as the agent reads them. */
const [port, path] = process.argv.slice(2);
if (port === undefined || path === undefined) throw new RangeError('needs a port and a file');
const CHUNK = 256 * 1024;
const socket = connect({ port: Number(port), host: '127.0.0.1', rejectUnauthorized: false, minVersion: 'TLSv1.3' });
await once(socket, 'secureConnect');
await once(process.stdin, 'data');
await using file = await open(path);
for (;;) {
  const { bytesRead, buffer } = await file.read(Buffer.allocUnsafeSlow(CHUNK), 0, CHUNK, null);
  if (bytesRead === 0) break;
  if (!socket.write(buffer.subarray(0, bytesRead))) await once(socket, 'drain');
}
await once(socket, 'close'); // the other side ends it, and this process
