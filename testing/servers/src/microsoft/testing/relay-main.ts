import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';

/** Stands at port 443 of a network namespace, leads to the Unix socket that it is given, and runs a command there until it ends. */
const [socket = '', command = '', ...args] = process.argv.slice(2);

const relay = createServer((near) => {
  const far = connect(socket);
  for (const end of [near, far]) {
    end.on('error', () => undefined); // told to the other end by closing it
    end.on('close', () => {
      near.destroy();
      far.destroy();
    });
  }
  near.pipe(far).pipe(near);
});
relay.listen(443, '127.0.0.1');
await once(relay, 'listening');
const [code] = await once(spawn(command, args, { stdio: 'inherit' }), 'close');
process.exit(typeof code === 'number' ? code : 1);
