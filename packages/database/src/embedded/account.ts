import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { codeOf } from '../error-code.ts';
import { cannotRun } from './cannot-run.ts';
import type { Host } from './host.ts';

/** Who PostgreSQL runs as: it refuses root, and wants a name for its number. */
export interface Account {
  readonly name: string;
  /** What a child is started with; empty for the account of this process. */
  readonly identity: { readonly uid?: number; readonly gid?: number };
  /** True for `nobody`, which other programs may run as, too. */
  readonly isShared: boolean;
}

const FOR_ROOT = ['drover', 'postgres', 'nobody'];

/** Chooses the account: one's own, or as root an existing one of `drover`, `postgres`, `nobody`. */
export async function chooseAccount(host: Host): Promise<Account> {
  if (host.uid !== 0) {
    const own = await lookUp(String(host.uid));
    if (own !== null) return { name: own.name, identity: {}, isShared: false };
    throw cannotRun(
      `the user number ${host.uid} has no entry in the list of users, and PostgreSQL insists on a name.`,
      'Run Drover as a user with an entry in /etc/passwd',
    );
  }
  for (const wanted of FOR_ROOT) {
    const found = await lookUp(wanted);
    if (found === null || found.uid === 0) continue;
    return { name: wanted, identity: { uid: found.uid, gid: found.gid }, isShared: wanted === 'nobody' };
  }
  throw cannotRun(
    'PostgreSQL refuses to run as root, and there is no user called drover, postgres or nobody.',
    'Add a user called drover',
  );
}

interface Entry {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/** By name or number, in whatever directory of users the system keeps; null for none. */
async function lookUp(user: string): Promise<Entry | null> {
  return parse(await ask(user));
}

async function ask(user: string): Promise<string> {
  try {
    return (await promisify(execFile)('getent', ['passwd', user])).stdout;
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') return ''; // getent ends with 2 for an unknown user
    const lines = (await readFile('/etc/passwd', 'utf8')).split('\n');
    const column = /^\d+$/.test(user) ? 2 : 0;
    return lines.find((line) => line.split(':')[column] === user) ?? '';
  }
}

function parse(line: string): Entry | null {
  const [name = '', , uid = '', gid = ''] = line.split(':');
  return name === '' || uid === '' || gid === '' ? null : { name, uid: Number(uid), gid: Number(gid) };
}
