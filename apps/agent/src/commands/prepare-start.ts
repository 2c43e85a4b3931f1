import { constants } from 'node:fs';
import { access, realpath, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isWithin } from '@drover/connectors/local-files';
import type { SharedRoot } from '../config/agent-config.ts';
import { configOf, updateConfig } from '../config/read-config.ts';
import { type Settings, settingsOf } from '../config/settings.ts';
import { parseStartFlags } from '../config/start-flags.ts';
import { trustedPin } from '../config/trusted-server.ts';
import { controlAddress, prepareControlFolder } from '../control/control-address.ts';
import type { AgentHome } from '../files/agent-home.ts';
import { ownPaths } from '../files/own-paths.ts';
import { closeToWriters, ownFolder } from '../files/private-folder.ts';
import { type AgentIdentity, ensureIdentity } from '../identity/agent-identity.ts';
import { lockInstance } from '../instance/instance-lock.ts';
import { Refusal } from '../refusal.ts';
import { OwnPlaces } from '../shares/own-places.ts';
import type { World } from '../world.ts';
import { askRoots } from './ask-roots.ts';

/** For a shared folder to answer. */
const LOOK_MS = 5_000;

/** What an agent starts with. This process is the only one in the home until it is disposed of. */
export interface Prepared extends Disposable {
  readonly settings: Settings & { readonly roots: readonly SharedRoot[] };
  readonly identity: AgentIdentity;
  /** Where it listens for commands. */
  readonly address: string;
}

/** Finds out everything that could keep an agent from starting, and asks all that there is to ask. */
export async function prepareStart(world: World, home: AgentHome, args: readonly string[]): Promise<Prepared> {
  const flags = parseStartFlags(args);
  const address = controlAddress(home, world);
  await ownFolder(home.folder, world);
  await closeToWriters(home.folder, world);
  await ownFolder(home.running, world);
  await prepareControlFolder(address, world);
  using parts = new DisposableStack();
  parts.use(await lockInstance(home.running, world));
  await closeToWriters(home.config, world);
  const settings = await withPin(
    settingsOf(flags, await configOf(home, world), { file: home.config, world }),
    home,
    world,
  );
  const roots = settings.roots ?? (await firstRoots(world, home));
  await refuseUnfit(roots, home, world);
  await refuseWritableHooks(settings, roots);
  if (roots.length === 0) world.stderr.write(`${nothingShared(home)}\n`);
  const identity = await ensureIdentity(home.identity, world);
  const held = parts.move();
  return { settings: { ...settings, roots }, identity, address, [Symbol.dispose]: () => held[Symbol.dispose]() };
}

/** Whoever answers at the address of the server must not be believed to be it. */
async function withPin(settings: Settings, home: AgentHome, world: World): Promise<Settings> {
  const { server, trustOnFirstUse } = settings;
  if (server.pin !== null) return settings;
  const pin = await trustedPin(home.trusted, server, world);
  if (pin === null && !trustOnFirstUse)
    throw new Refusal(
      'usage',
      `The pin by which the server proves itself is not known, and without it anybody in between could pass for the server. Start with --server https://HOST:PORT#PIN, as the server shows it with the download, or write "pin" into ${home.config}. To trust whoever answers first, start once with --trust-on-first-use.`,
    );
  return { ...settings, server: { ...server, pin } };
}

/** Only a person in front of the terminal can decide it; what was decided is kept. */
async function firstRoots(world: World, home: AgentHome): Promise<readonly SharedRoot[]> {
  const prompter = await world.prompter();
  if (prompter === null) return [];
  const roots = await askRoots(prompter, world.ending);
  await updateConfig(home.config, { roots });
  return roots;
}

/** What an agent lives from is never shared, and neither is what is no folder: naming it as a shared folder is a mistake. */
async function refuseUnfit(roots: readonly SharedRoot[], home: AgentHome, world: World): Promise<void> {
  const own = new OwnPlaces(ownPaths(home, world));
  const enough = new AbortController();
  const late = world.clock.sleep(LOOK_MS, enough.signal).catch(() => undefined); // a dead drive is opened later, and looked at then
  const looks = roots.map(async ({ path }) => {
    const found = await stat(path).catch(() => null); // told when it is opened
    if (found === null) return null;
    if (!found.isDirectory()) return `${path} cannot be shared: it is no folder. Share the folder that it lies in.`;
    return own.has(found)
      ? `${path} cannot be shared: the agent itself lives from it (its key, its settings or its program). Share another folder, or move the agent to a folder of its own and start it there.`
      : null;
  });
  const told = await Promise.all(looks.map((look) => Promise.race([look, late])));
  enough.abort();
  const message = told.find((each) => typeof each === 'string');
  if (message !== undefined) throw new Refusal('usage', message);
}

/** A server that may store files where a hook's program lies could say what is run. */
async function refuseWritableHooks({ hooks }: Settings, roots: readonly SharedRoot[]): Promise<void> {
  for (const [program] of [hooks?.before, hooks?.after].filter((each) => each !== undefined)) {
    if (program === undefined) continue;
    for (const { path, writable } of roots) {
      if (!writable || !(await liesIn(program, path))) continue;
      throw new Refusal(
        'usage',
        `${program}, which "hooks" names, lies in ${path}, where the server may store files: it could replace the program. Move it out of what is shared to be written to.`,
      );
    }
  }
}

/** What is not there, or does not answer, is told elsewhere. */
async function liesIn(program: string, folder: string): Promise<boolean> {
  try {
    const [file, top] = await Promise.all([realpath(program), realpath(folder)]);
    if (!isWithin(file, top)) return false;
    await access(dirname(file), constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function nothingShared({ config }: AgentHome): string {
  return `Nothing of this machine is shared. Share a folder with: agent start --root PATH (or --writable-root PATH), or name it in ${config}: { "roots": [{ "path": "PATH", "writable": false }] }`;
}
