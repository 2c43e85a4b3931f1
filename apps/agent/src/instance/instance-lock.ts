import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { codeOf } from '../files/code-of.ts';
import { Refusal } from '../refusal.ts';
import type { World } from '../world.ts';
import { holdFile } from './hold-file.ts';
import { holdName } from './hold-name.ts';

/** Makes this process the only agent in its home until it disposes of the lock or dies. */
export async function lockInstance(
  folder: string,
  { pid, platform }: Pick<World, 'pid' | 'platform'>,
): Promise<Disposable> {
  const path = join(folder, 'agent.lock');
  const holder = join(folder, 'agent.pid');
  try {
    const sqlite = process.getBuiltinModule?.('node:sqlite');
    const held = sqlite === undefined ? await holdName(path, platform) : holdFile(path, sqlite);
    if (held === null) throw new Refusal('running', `Drover Agent is already running${processOf(holder)}.`);
    writeFileSync(holder, `${pid}\n`, { mode: 0o600 });
    return held;
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw new Refusal(
      'failed',
      `${path} cannot be written (${codeOf(error)}). Check its owner, its rights and the disk.`,
      {
        cause: error,
      },
    );
  }
}

function processOf(holder: string): string {
  try {
    const pid = readFileSync(holder, 'utf8').trim();
    return /^\d+$/.test(pid) ? ` (process ${pid})` : '';
  } catch {
    return ''; // only for the message
  }
}
