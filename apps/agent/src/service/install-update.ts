import { lstat, readFile, rm } from 'node:fs/promises';
import { signedReleaseSchema } from '@drover/agent-link';
import { BUILD } from '../build.ts';
import type { AgentHome } from '../files/agent-home.ts';
import { codeOf } from '../files/code-of.ts';
import { copyOwn } from '../files/copy-own.ts';
import { Refusal } from '../refusal.ts';
import { checkHash, checkRuns } from '../updates/fetch-program.ts';
import { judgeRelease } from '../updates/judge-release.ts';
import { loadedUpdate } from '../updates/open-updater.ts';
import { checkReplaceable, programFiles, rollBack, switchProgram } from '../updates/program-files.ts';
import { AGENT_VERSION } from '../version.ts';
import type { Program, World } from '../world.ts';
import { type Run, runAll, runCommand } from './run-commands.ts';

const MAX_RELEASE_BYTES = 64 * 1024;

interface Needs {
  readonly restart: Parameters<typeof runAll>[0];
  /** Whether the new version runs and the server has accepted it. */
  readonly cameUp: () => Promise<boolean>;
  readonly run?: Run;
  readonly keys?: readonly string[];
}

/**
 * Puts what a service has loaded in the place of this program, as the administrator who runs this. The service is believed nothing: what it
 * loaded is judged anew, as a copy that it cannot change.
 */
export async function installUpdate(
  world: Pick<World, 'program' | 'clock'>,
  home: Pick<AgentHome, 'folder'>,
  version: string,
  { restart, cameUp, run = runCommand, keys = BUILD?.releaseKeys ?? [] }: Needs,
): Promise<void> {
  const { program, clock } = world;
  if (program === null)
    throw new Refusal('failed', 'This runs from a checkout. Run the command of the installed service.');
  const files = programFiles(program.file);
  await checkReplaceable(files);
  const loaded = loadedUpdate(home);
  const release = signedReleaseSchema.parse(await readJson(loaded.release));
  const judged = judgeRelease(release, { keys, version: AGENT_VERSION, kind: program.kind, now: clock.now() });
  if ('refused' in judged || judged.manifest.version !== version)
    throw new Refusal('failed', `What the service has loaded is not version ${version}. Run it again.`);
  try {
    await copyChecked(loaded.file, files.next, judged.file);
    await checkRuns(program, files.next, version);
    await switchProgram(files);
  } catch (error) {
    await rm(files.next, { force: true });
    if (error instanceof Refusal || !(error instanceof Error)) throw error;
    throw new Refusal(
      'failed',
      `The program could not be replaced (${codeOf(error)}). The service goes on as it was.`,
      {
        cause: error,
      },
    );
  }
  await runAll(restart, run);
  if (await cameUp()) return await rm(loaded.file, { force: true });
  await goBack(program, { restart, run }, version);
}

async function goBack(
  program: Program,
  { restart, run }: { readonly restart: Needs['restart']; readonly run: Run },
  version: string,
): Promise<never> {
  await rollBack(programFiles(program.file));
  await runAll(restart, run);
  throw new Refusal(
    'failed',
    `The server did not accept version ${version} within 60 seconds. The version before is back; look into the log of the agent.`,
  );
}

async function copyChecked(
  from: string,
  to: string,
  { size, sha256 }: { readonly size: number; readonly sha256: string },
): Promise<void> {
  const found = await lstat(from);
  if (!found.isFile() || found.size !== size)
    throw new Refusal('failed', 'What the service has loaded is not the file of the release. Run it again.');
  await copyOwn(from, to);
  await checkHash(to, sha256);
}

async function readJson(path: string): Promise<unknown> {
  const found = await lstat(path);
  if (!found.isFile() || found.size > MAX_RELEASE_BYTES)
    throw new Refusal('failed', `${path} is no signed release. Run "agent update" again.`);
  return JSON.parse(await readFile(path, 'utf8'));
}
