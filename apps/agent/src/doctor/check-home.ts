import { statfs } from 'node:fs/promises';
import { readConfig } from '../config/read-config.ts';
import type { AgentHome } from '../files/agent-home.ts';
import { codeOf } from '../files/code-of.ts';
import { ownFolder } from '../files/private-folder.ts';
import { readIdentity } from '../identity/agent-identity.ts';
import { Refusal } from '../refusal.ts';
import type { World } from '../world.ts';
import { type Finding, fail, note, ok } from './finding.ts';

const LITTLE_SPACE = 100 * 1024 * 1024;

/** The agent's own folder: whose it is, its identity, its configuration, its disk. */
export async function* checkHome(home: AgentHome, world: World): AsyncGenerator<Finding> {
  yield await told(async () => {
    await ownFolder(home.folder, world);
    return ok(`The agent's folder is ${home.folder}.`);
  });
  yield await told(async () => {
    const identity = await readIdentity(home.identity, world);
    if (identity === null) return note('The agent has no key yet; its first start makes one.');
    return ok(`The agent's key is ${identity.key}, and only its user can read what it proves itself by.`);
  });
  yield await told(async () => {
    await readConfig(home.config);
    return ok(`${home.config} can be understood.`);
  });
  yield await checkSpace(home.folder);
}

/** The space on the disk of a folder that is written to. */
export async function checkSpace(folder: string): Promise<Finding> {
  try {
    const { bavail, bsize } = await statfs(folder);
    const free = bavail * bsize;
    const text = `The disk of ${folder} has ${Math.floor(free / 1e6).toLocaleString('en')} MB left.`;
    if (free === 0) return fail(`${text} Make space.`);
    return free < LITTLE_SPACE ? note(`${text} Make space soon.`) : ok(text);
  } catch (error) {
    return fail(`The disk of ${folder} cannot be asked (${codeOf(error)}).`);
  }
}

async function told(check: () => Promise<Finding>): Promise<Finding> {
  try {
    return await check();
  } catch (error) {
    if (error instanceof Refusal) return fail(error.message);
    throw error;
  }
}
