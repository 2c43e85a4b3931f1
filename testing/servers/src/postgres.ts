import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { appendFile, chmod, chown, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Availability } from './availability.ts';
import { findConfinement, isRoot } from './confinement.ts';
import { fetchPackages } from './debian-packages.ts';
import { librariesIn } from './programs.ts';
import { reservePort } from './reserve-port.ts';
import { runProgram } from './run-program.ts';

/** A PostgreSQL server of this system on the loopback address, with a password. It dies with this process. */
export interface PostgresServer extends AsyncDisposable {
  /** Of its database `postgres`, as a user who may create others. */
  readonly url: string;
  readonly version: number;
  /** What belongs to it on disk. */
  readonly folder: string;
  /** Kills it as a failing machine does, and starts it again on the same cluster and port. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

interface Installation {
  /** The folder of `initdb` and `postgres`. */
  readonly programs: string;
  readonly version: number;
  /** Put before each command: PostgreSQL refuses to be root. */
  readonly within: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

const nobody = 65_534;
const startDeadline = 60_000;

/** Says whether a PostgreSQL of this system can be started here, else why not. */
export async function postgresAvailability(): Promise<Availability> {
  if (process.platform !== 'linux') return { available: false, reason: 'the servers for tests run on Linux only' };
  try {
    await findPostgres();
    return { available: true };
  } catch (error) {
    return { available: false, reason: error instanceof Error ? error.message : String(error) };
  }
}

/** Starts one with an empty cluster; it forgets everything when it is stopped. `from`: another network that may sign in, too. */
export async function startPostgres(from?: string): Promise<PostgresServer> {
  const installation = await findPostgres();
  const folder = await mkdtemp(join(tmpdir(), 'drover-postgres-'));
  const reserved = await reservePort();
  const password = randomBytes(12).toString('hex');
  let child: ChildProcess | null = null;
  const stop = async (): Promise<void> => {
    await end(child);
    await rm(folder, { recursive: true, force: true });
    await reserved.release();
  };
  try {
    await writeFile(join(folder, 'password'), password);
    if (!isMapped(installation) && isRoot()) await giveAway(folder);
    const data = join(folder, 'data');
    const initdb = ['-D', data, '-U', 'tests', '-A', 'scram-sha-256', `--pwfile=${join(folder, 'password')}`, '-N'];
    await run(installation, 'initdb', [...initdb, '-E', 'UTF8', '--locale=C']);
    if (from !== undefined) await appendFile(join(data, 'pg_hba.conf'), `host all all ${from} scram-sha-256\n`);
    const begin = async (): Promise<void> => {
      child = start(installation, ['-D', data, '-k', folder, '-p', String(reserved.port), ...settings]);
      await waitUntilReady(child);
    };
    await begin();
    const restart = async (): Promise<void> => {
      await end(child, 'SIGQUIT');
      await begin();
    };
    const url = `postgresql://tests:${password}@127.0.0.1:${reserved.port}/postgres`;
    return { url, version: installation.version, folder, restart, stop, [Symbol.asyncDispose]: stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

const settings = ['-c', 'listen_addresses=127.0.0.1', '-c', 'fsync=off', '-c', 'jit=off', '-c', 'max_connections=200'];

/** The newest one of the system, else one unpacked from its Debian package. */
async function findPostgres(): Promise<Installation> {
  const installed = await newestIn('/usr/lib/postgresql');
  const asNobody = ['setpriv', `--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups'];
  if (installed !== null) return { ...installed, within: isRoot() ? asNobody : [], env: process.env };
  const root = await fetchPackages(['postgresql']);
  const unpacked = await newestIn(join(root, 'usr/lib/postgresql'));
  if (unpacked === null) throw new Error('the Debian package postgresql brought no server');
  const env = { ...process.env, LD_LIBRARY_PATH: librariesIn(root).join(':') };
  if (!isRoot()) return { ...unpacked, within: [], env };
  // Only root may read the cache, so root stays root and just looks like somebody else from within.
  if ((await findConfinement()) === 'none')
    throw new Error('postgresql refuses root, and namespaces are forbidden here');
  return { ...unpacked, within: ['unshare', '--user', `--map-user=${nobody}`, `--map-group=${nobody}`], env };
}

async function newestIn(folder: string): Promise<{ readonly programs: string; readonly version: number } | null> {
  const names = await readdir(folder).catch(() => []); // no such folder: none installed
  const version = Math.max(0, ...names.map(Number).filter((number) => number >= 15));
  return version === 0 ? null : { programs: join(folder, String(version), 'bin'), version };
}

function isMapped({ within }: Installation): boolean {
  return within[0] === 'unshare';
}

async function giveAway(folder: string): Promise<void> {
  for (const path of [folder, join(folder, 'password')]) await chown(path, nobody, nobody);
  await chmod(folder, 0o700);
}

function run({ programs, within, env }: Installation, name: string, args: readonly string[]): Promise<string> {
  const [command = '', ...rest] = [...within, join(programs, name), ...args];
  return runProgram(command, rest, { env, cwd: '/' });
}

function start({ programs, within, env }: Installation, args: readonly string[]): ChildProcess {
  // Innermost: a change of user would lift it.
  const untilParentDies = ['setpriv', '--pdeathsig', 'INT'];
  const [command = '', ...rest] = [...within, ...untilParentDies, join(programs, 'postgres'), ...args];
  return spawn(command, rest, { env, cwd: '/', stdio: ['ignore', 'ignore', 'pipe'] });
}

async function waitUntilReady(child: ChildProcess): Promise<void> {
  let said = '';
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const giveUp = (why: string): void => reject(new Error(`postgres ${why}: ${said.trim()}`));
  const timer = setTimeout(() => giveUp('did not start in time'), startDeadline);
  child.once('error', (error) => giveUp(error.message));
  child.once('exit', () => giveUp('ended while starting'));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-10_000);
    if (said.includes('ready to accept connections')) resolve();
  });
  try {
    await promise;
  } finally {
    clearTimeout(timer);
  }
}

async function end(child: ChildProcess | null, signal: 'SIGINT' | 'SIGQUIT' = 'SIGINT'): Promise<void> {
  if (child === null || child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill(signal);
  await ended;
}
