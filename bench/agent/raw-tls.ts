import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { TLSSocket } from 'node:tls';
import { createTestCertificate } from '@drover/agent-link/testing';
import { processCpuSeconds } from '../measure.ts';
import { type Timed, timed } from './timed.ts';

/** The same file from another process to a null sink in this one over nothing but TLS 1.3, once both are warm. */
export async function overTls(path: string, bytes: number): Promise<Timed> {
  const { context } = createTestCertificate();
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const accepted = once(server, 'connection');
  const script = join(import.meta.dirname, 'tls-sender.ts');
  const sender = spawn(process.execPath, [script, String((server.address() as AddressInfo).port), path], {
    stdio: ['pipe', 'inherit', 'inherit'],
  });
  try {
    const [socket] = await accepted;
    const sink = new TLSSocket(socket, { isServer: true, secureContext: context });
    await once(sink, 'secure');
    const used = (): number => {
      const { user, system } = process.cpuUsage();
      return (user + system) / 1e6 + processCpuSeconds(sender.pid ?? 0);
    };
    let left = bytes;
    const took = await timed(used, async () => {
      const all = new Promise<void>((resolve, reject) => {
        sink.on('data', (chunk: Buffer) => {
          left -= chunk.length;
          if (left === 0) resolve();
        });
        sink.once('close', () => reject(new Error(`the sender of raw TLS ended ${left} bytes early`)));
      });
      sender.stdin?.write('now\n');
      await all;
    });
    sink.destroy();
    return took;
  } finally {
    sender.kill('SIGKILL');
    await once(sender, 'exit');
    server.close();
  }
}
