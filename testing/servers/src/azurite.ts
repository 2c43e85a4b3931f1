import { type ChildProcess, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { access, copyFile, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Availability } from './availability.ts';
import type { AzuriteAccount } from './azurite-account.ts';
import { packageCache } from './package-cache.ts';
import { reservePort } from './reserve-port.ts';
import { runProgram } from './run-program.ts';

/** Microsoft's emulator of Azure Blob Storage on the loopback address, with one account of its own. It dies with this process. */
export interface AzuriteServer extends AzuriteAccount, AsyncDisposable {
  readonly port: number;
  readonly connectionString: string;
  /** Ends it at once, as a crash does. */
  kill(): Promise<void>;
  /** Starts it again after `kill`, on the same port; its data is there only with `keepsData`. */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** One line for each call since the start, with the method, the address and the status. */
  log(): string;
}

/** What npm is to install, under other names than its own: it is no package of this checkout. */
const definition = join(import.meta.dirname, '../azurite');
const files = { 'package.json': 'wanted.json', 'package-lock.json': 'wanted-lock.json' };
const startDeadline = 60_000;

/** Says whether the emulator can be started here, else why not. */
export async function azuriteAvailability(): Promise<Availability> {
  if (process.platform !== 'linux') return { available: false, reason: 'the servers for tests run on Linux only' };
  try {
    await findAzurite();
    return { available: true };
  } catch (error) {
    return { available: false, reason: error instanceof Error ? error.message : String(error) };
  }
}

/** Starts one that is empty. With `keepsData` it writes to disk, which is slower, and survives being killed. */
export async function startAzurite({ keepsData = false } = {}): Promise<AzuriteServer> {
  const program = await findAzurite();
  const reserved = await reservePort();
  const folder = await mkdtemp(join(tmpdir(), 'drover-azurite-'));
  const account = `drover${randomBytes(4).toString('hex')}`;
  const key = randomBytes(64).toString('base64');
  const endpoint = `http://127.0.0.1:${reserved.port}/${account}`;
  let child: ChildProcess | null = null;
  let said = '';
  const start = async (): Promise<void> => {
    const place = keepsData ? ['--location', folder] : ['--inMemoryPersistence'];
    const options = ['--blobHost', '127.0.0.1', '--blobPort', String(reserved.port), '--disableTelemetry', ...place];
    // Innermost: a change of user would lift it.
    const [command = '', ...rest] = ['setpriv', '--pdeathsig', 'KILL', process.execPath, program, ...options];
    const env = { ...process.env, NODE_OPTIONS: '', AZURITE_ACCOUNTS: `${account}:${key}` };
    child = spawn(command, rest, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
    said = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        said += text;
      });
    }
    await waitUntilReady(child, () => said);
  };
  const kill = async (): Promise<void> => {
    await end(child);
    child = null;
  };
  const stop = async (): Promise<void> => {
    await kill();
    await rm(folder, { recursive: true, force: true });
    await reserved.release();
  };
  try {
    await start();
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    ...{ port: reserved.port, endpoint, account, key, kill, start, stop },
    connectionString: `AccountName=${account};AccountKey=${key};BlobEndpoint=${endpoint};`,
    log: () => said,
    [Symbol.asyncDispose]: stop,
  };
}

/** The program, installed with everything that its lock file names into a folder of the cache where that is not there yet. */
async function findAzurite(): Promise<string> {
  const lock = await readFile(join(definition, files['package-lock.json']));
  const cache = await packageCache();
  const target = join(cache, `azurite-${createHash('sha256').update(lock).digest('hex').slice(0, 16)}`);
  const program = join(target, 'node_modules/azurite/dist/src/blob/main.js');
  if (await exists(program)) return program;
  const work = await mkdtemp(join(cache, '.installing-'));
  try {
    for (const [name, kept] of Object.entries(files)) await copyFile(join(definition, kept), join(work, name));
    await runProgram('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: work });
    await rename(work, target).catch(async (error: unknown) => {
      if (!(await exists(program))) throw error; // else another process was first
    });
    return program;
  } catch (error) {
    throw new Error('azurite is not installed, and its npm package could not be downloaded', { cause: error });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

async function waitUntilReady(child: ChildProcess, said: () => string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const giveUp = (why: string): void => reject(new Error(`azurite ${why}: ${said().trim()}`));
  const timer = setTimeout(() => giveUp('did not start in time'), startDeadline);
  child.once('error', (error) => giveUp(error.message));
  child.once('exit', () => giveUp('ended while starting'));
  child.stdout?.on('data', () => {
    if (said().includes('successfully listens')) resolve();
  });
  try {
    await promise;
  } finally {
    clearTimeout(timer);
  }
}

async function end(child: ChildProcess | null): Promise<void> {
  if (child === null || child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}
