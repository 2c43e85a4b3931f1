import { connect as connectTcp } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { reaching } from '@drover/connector-kit';
import { ControlChannel } from './control-channel.ts';
import { type Endpoint, labelOf } from './endpoint.ts';

/** Only for choosing the words of an error: what a port speaks is found out on a connection of its own, without credentials. */
const PATIENCE_MS = 5_000;

/** True when the port begins with a TLS handshake, as implicit TLS does. */
export function speaksTls(endpoint: Endpoint, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connectTls({
      ...reaching(endpoint.host, endpoint.reach),
      port: endpoint.port,
      rejectUnauthorized: false,
    });
    const finish = (answer: boolean): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', giveUp);
      socket.destroy();
      resolve(answer);
    };
    const giveUp = (): void => finish(false);
    const timer = setTimeout(giveUp, PATIENCE_MS);
    signal.addEventListener('abort', giveUp);
    socket.on('error', giveUp).on('close', giveUp);
    socket.once('secureConnect', () => finish(true));
  });
}

/** Whether the server greets in plain text, and then offers explicit TLS; null when it greets in no way that we understand. */
export async function offersExplicitTls(endpoint: Endpoint, signal: AbortSignal): Promise<boolean | null> {
  const socket = connectTcp({ ...reaching(endpoint.host, endpoint.reach), port: endpoint.port });
  const channel = new ControlChannel(socket, labelOf(endpoint), endpoint.limits);
  const giveUp = (): void => channel.destroy();
  const timer = setTimeout(giveUp, PATIENCE_MS);
  signal.addEventListener('abort', giveUp);
  try {
    const greeting = await channel.greeting();
    if (greeting.code !== 220) return null;
    return (await channel.send('AUTH', 'TLS')).code === 234;
  } catch {
    return null; // it was only a question
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', giveUp);
    channel.destroy();
  }
}
