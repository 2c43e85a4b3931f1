import { existsSync } from 'node:fs';
import { chmod, mkdir, open, readlink, rename, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf } from '../files/code-of.ts';
import { copyOwn } from '../files/copy-own.ts';
import { kindOf, removeOwn } from '../files/own-files.ts';
import { lockInstance } from '../instance/instance-lock.ts';
import { Refusal } from '../refusal.ts';
import type { World } from '../world.ts';
import { type Run, runAll } from './run-commands.ts';
import type { PlannedFile, PlannedRemoval, ServicePlan } from './service-plan.ts';

/** Makes the service, or makes it anew: its key and log stay. */
export async function installService(plan: ServicePlan, run: Run): Promise<void> {
  if (existsSync(plan.definition)) for (const command of plan.disable) await run(command); // it may not run
  try {
    for (const { path, mode } of plan.folders) {
      await mkdir(path, { recursive: true, mode });
      await chmod(path, mode);
    }
    for (const { from, to } of plan.copies) if (from !== to) await copyProgram(from, to);
    for (const file of plan.files) await writePlanned(file);
    for (const { path, to } of plan.links) {
      if ((await kindOf(path)) === 'link') await rm(path);
      await symlink(to, path);
    }
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    throw new Refusal('failed', `The service could not be installed (${codeOf(error)}): ${error.message}`, {
      cause: error,
    });
  }
  await runAll(plan.enable, run);
}

/** A service that was told to stop may take so long for it. */
const STOPPING_MS = 15_000;
const LOOK_MS = 200;

type Here = Pick<World, 'clock' | 'ending' | 'pid' | 'platform'>;

/** What an uninstall has done. */
export interface Uninstalled {
  /** Whether there was a service. */
  readonly installed: boolean;
  readonly removed: readonly string[];
  /** Folders that stay, with what Drover has not made in them. */
  readonly left: readonly { readonly path: string; readonly others: readonly string[] }[];
}

/** Takes the service away, and with `purge` its key and log; what others have put beside them stays. */
export async function uninstallService(
  plan: ServicePlan,
  run: Run,
  { purge, world }: { readonly purge: boolean; readonly world: Here },
): Promise<Uninstalled> {
  const installed = await isInstalled(plan, run, world);
  // What does not run is no trouble. Without a service, what runs is an agent that a person has started.
  if (installed) for (const command of plan.disable) await run(command);
  const removed: string[] = [];
  const left: { path: string; others: readonly string[] }[] = [];
  const remove = async (each: PlannedRemoval): Promise<void> => {
    const gone = await removeOne(each, plan).catch((error: unknown) => {
      throw error instanceof Refusal || !(error instanceof Error && 'code' in error) ? error : notRemoved(each, error);
    });
    removed.push(...gone.removed);
    if (gone.others.length > 0) left.push({ path: each.path, others: gone.others });
  };
  for (const each of plan.removed) await remove(each);
  if (installed) for (const command of plan.forget) await run(command);
  for (const each of plan.kept) {
    if (purge) {
      using _alone = await nobodyRuns(each.path, world, installed ? STOPPING_MS : 0);
      await remove(each);
    } else if ((await kindOf(each.path)) !== null) left.push({ path: each.path, others: [] });
  }
  return { installed, removed, left };
}

/** Whether the system knows the service. */
export async function isInstalled(
  plan: Pick<ServicePlan, 'definition' | 'scope' | 'state'>,
  run: Run,
  { platform }: Pick<World, 'platform'>,
): Promise<boolean> {
  if (existsSync(plan.definition)) return true;
  return platform === 'win32' && (await run(plan.state)).code === 0;
}

async function removeOne(
  { path, names }: PlannedRemoval,
  plan: ServicePlan,
): Promise<{ removed: readonly string[]; others: readonly string[] }> {
  const nothing = { removed: [], others: [] };
  const kind = await kindOf(path);
  if (kind === null) return nothing;
  if (kind === 'folder') return names === undefined ? nothing : await removeOwn(path, names);
  // Links are made by the service and by systemd; the home of one user may be one that this user has made.
  const made = plan.links.find((link) => link.path === path);
  if (kind === 'link' && (plan.scope === 'user' || (made !== undefined && (await readlink(path)) !== made.to)))
    throw new Refusal(
      'failed',
      `${path} is a link that Drover has not made; nothing behind it was removed. Remove it yourself, or name the folder itself with DROVER_AGENT_HOME.`,
    );
  await rm(path);
  return { removed: [path], others: [] };
}

function notRemoved({ path }: PlannedRemoval, error: Error): Refusal {
  return new Refusal(
    'failed',
    `${path} cannot be removed (${codeOf(error)}): ${error.message}. Mend that, and do it again.`,
    {
      cause: error,
    },
  );
}

/** Keeps an agent from starting in its home meanwhile, and refuses where one runs. */
async function nobodyRuns(home: string, world: Here, patienceMs: number): Promise<Disposable> {
  const running = join(home, 'run');
  const nothing = { [Symbol.dispose]: () => undefined };
  if ((await kindOf(running)) !== 'folder') return nothing;
  const began = world.clock.monotonic();
  for (;;) {
    try {
      const held = await lockInstance(running, world);
      if (world.platform !== 'win32') return held;
      held[Symbol.dispose](); // Windows removes no file that is open
      return nothing;
    } catch (error) {
      if (!(error instanceof Refusal) || error.outcome !== 'running') throw error;
      if (world.clock.monotonic() - began >= patienceMs)
        throw new Refusal('running', `${error.message} Its key and log stay. Stop it (agent stop), then purge again.`, {
          cause: error,
        });
      await world.clock.sleep(LOOK_MS, world.ending);
    }
  }
}

/** The name always belongs to a whole program, also while one is replaced that runs. */
async function copyProgram(from: string, to: string): Promise<void> {
  const part = `${to}.part`;
  await copyOwn(from, part);
  await chmod(part, 0o755);
  await rename(part, to);
}

async function writePlanned({ path, text, mode }: PlannedFile): Promise<void> {
  const part = `${path}.part`;
  await rm(part, { force: true });
  {
    await using handle = await open(part, 'wx', mode);
    await handle.writeFile(text);
    await handle.chmod(mode); // whatever the umask took
    await handle.sync();
  }
  await rename(part, path);
}
