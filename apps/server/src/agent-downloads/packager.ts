import { spawn } from 'node:child_process';
import { dirname, join, resolve } from 'node:path';
import type { AgentDownloadName } from '@drover/api';
import { z } from 'zod';
import { ApplicationError } from '../errors/application-error.ts';
import { sourceFingerprint } from './source-fingerprint.ts';

/** Which server a download is made for. */
export interface ServedBy {
  /** `https://HOST:PORT`. */
  readonly server: string;
  readonly pin: string;
  readonly channelBinding: 'none' | 'tls';
}

export interface PackagerWish {
  readonly name: AgentDownloadName;
  readonly served: ServedBy;
  /** The folder that the download is put into, under its name. */
  readonly to: string;
  readonly cache: string;
}

/** Makes downloads in a process of its own: some take a minute and a gigabyte of memory. */
export interface Packager {
  /** Of everything that a download is made of, but the server. */
  readonly fingerprint: () => Promise<string>;
  readonly make: (wish: PackagerWish, signal: AbortSignal) => Promise<Made>;
}

const madeSchema = z.object({ bytes: z.number().int(), sha256: z.string() });
export type Made = Readonly<z.infer<typeof madeSchema>>;

const failureSchema = z.object({ failure: z.object({ message: z.string(), remedy: z.string().optional() }) });

const TOO_LONG_MS = 1_200_000;

/** Makes them by the script of the checkout that this server runs from. */
export function checkoutPackager({ node, main }: { readonly node: string; readonly main: string }): Packager {
  const checkout = resolve(dirname(main), '../../..');
  return {
    fingerprint: () => sourceFingerprint(checkout),
    make: (wish, signal) => runScript({ node, checkout }, wish, signal),
  };
}

async function runScript(
  { node, checkout }: { readonly node: string; readonly checkout: string },
  { name, served, to, cache }: PackagerWish,
  signal: AbortSignal,
): Promise<Made> {
  const child = spawn(
    node,
    [
      join(checkout, 'scripts/agent-package/main.ts'),
      ...['--json', '--server', `${served.server}#${served.pin}`, '--channel-binding', served.channelBinding],
      ...['--to', to, '--cache', cache, name],
    ],
    { stdio: ['ignore', 'pipe', 'pipe'], signal, killSignal: 'SIGKILL', timeout: TOO_LONG_MS },
  );
  const said = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      said[stream] = `${said[stream]}${text}`.slice(-20_000);
    });
  }
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', (error) => reject(signal.aborted ? signal.reason : error));
    child.once('close', resolve);
  });
  if (signal.aborted) throw signal.reason;
  const last = jsonIn(said.stdout.trimEnd().split('\n').at(-1) ?? '');
  const made = madeSchema.safeParse(last);
  if (code === 0 && made.success) return made.data;
  const failure = failureSchema.safeParse(last);
  const cause = new Error(`The packager ended with ${code}: ${said.stderr.slice(-2000)}`);
  if (!failure.success) throw new ApplicationError('agent-download-failed', undefined, { cause });
  const { message, remedy } = failure.data.failure;
  throw new ApplicationError('agent-download-failed', message, { cause, ...(remedy === undefined ? {} : { remedy }) });
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // the schemas refuse it
  }
}
