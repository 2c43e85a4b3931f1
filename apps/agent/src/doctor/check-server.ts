import { request } from 'node:http';
import { isIP } from 'node:net';
import { connect } from 'node:tls';
import { connectThrough, type ProxyRoute, proxyFor } from '@drover/agent-link';
import { StorageError } from '@drover/core';
import { serverText } from '../config/server-address.ts';
import type { Settings } from '../config/settings.ts';
import { codeOf } from '../files/code-of.ts';
import { proxySettings } from '../tunnel/proxy-settings.ts';
import type { World } from '../world.ts';
import { type Finding, fail, note, ok } from './finding.ts';

const ANSWER_MS = 15_000;
/** Times of files are compared across the two machines, and logs are read side by side. */
const CLOCK_MS = 60_000;

/** The way to the server, as far as it goes without signing in, and the server's clock. */
export async function* checkServer(
  { server, proxy: setting }: Pick<Settings, 'server' | 'proxy'>,
  { env, clock, ending }: Pick<World, 'env' | 'clock' | 'ending'>,
): AsyncGenerator<Finding> {
  const where = serverText(server);
  const proxy = routeTo(server, proxySettings(setting, env));
  if (proxy instanceof StorageError) return yield fail(proxy.describe());
  yield ok(proxy === null ? 'No proxy is used.' : `The proxy ${proxy.name} is used.`);
  try {
    const answer = await ask(server, proxy, AbortSignal.any([ending, AbortSignal.timeout(ANSWER_MS)]));
    yield ok(`${where} answers, and speaks TLS.`);
    yield clockFinding(answer, clock.now());
  } catch (error) {
    ending.throwIfAborted();
    if (error instanceof StorageError) return yield fail(error.describe());
    yield fail(
      `${where} does not answer${proxy === null ? '' : ` through the proxy ${proxy.name}`} (${codeOf(error)}). Check the address, the firewall and whether connections must go through a proxy.`,
    );
  }
  yield server.pin === null
    ? fail('The pin of the server is not known. Start with --server https://HOST:PORT#PIN, as the server shows it.')
    : ok('The pin of the server is known.');
}

/** A proxy that cannot be used is a finding like others. */
function routeTo(
  { host, port }: Settings['server'],
  settings: Parameters<typeof proxyFor>[2],
): ProxyRoute | StorageError | null {
  try {
    return proxyFor(host, port, settings);
  } catch (error) {
    if (error instanceof StorageError) return error;
    throw error;
  }
}

/** The date in the answer to a request that is none of an agent; null where it says none. Whose certificate that is, the pin decides later. */
async function ask(
  { host, port }: Settings['server'],
  proxy: ProxyRoute | null,
  signal: AbortSignal,
): Promise<string | null> {
  const where = `${isIP(host) === 6 ? `[${host}]` : host}:${port}`;
  const through = proxy === null ? {} : { socket: await connectThrough(proxy, where, signal) };
  const servername = isIP(host) === 0 ? { servername: host } : {};
  const secure = connect({ host, port, rejectUnauthorized: false, ...servername, ...through });
  return await new Promise<string | null>((resolve, reject) => {
    const asked = request(
      { host, port, method: 'GET', path: '/', createConnection: () => secure, signal },
      (response) => {
        response.resume();
        resolve(response.headers.date ?? null);
      },
    );
    asked.on('error', (error) =>
      reject(signal.aborted ? Object.assign(new Error('timed out'), { code: 'ETIMEDOUT' }) : error),
    );
    asked.end();
  }).finally(() => secure.destroy());
}

function clockFinding(date: string | null, now: number): Finding {
  const then = date === null ? Number.NaN : Date.parse(date);
  if (Number.isNaN(then)) return note('The server does not tell its time.');
  const seconds = Math.round((now - then) / 1000);
  if (Math.abs(now - then) <= CLOCK_MS) return ok('The clocks of this machine and of the server agree.');
  return note(
    `The clock of this machine is ${Math.abs(seconds)} seconds ${seconds > 0 ? 'ahead of' : 'behind'} the server's. Set both by a time server.`,
  );
}
