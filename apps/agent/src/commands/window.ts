import { spawn } from 'node:child_process';
import { parseArgs } from 'node:util';
import type { Outcome } from '../exit-codes.ts';
import { agentHome } from '../files/agent-home.ts';
import { closeToOthers, ownFolder } from '../files/private-folder.ts';
import { Refusal } from '../refusal.ts';
import { agentWindow } from '../window/agent-window.ts';
import { openPage } from '../window/open-page.ts';
import { serveWindow } from '../window/window-server.ts';
import type { World } from '../world.ts';

/** A page that nobody looks at any more. */
const IDLE_MS = 15 * 60_000;
const LOOK_MS = 30_000;

/** Shows the agent's page in the browser until Ctrl-C, or until nobody has looked at it for a while. */
export async function window(world: World, args: readonly string[]): Promise<Outcome> {
  const opens = !parseFlags(args).noBrowser;
  const home = agentHome(world);
  await ownFolder(home.running, world);
  await closeToOthers(home.running, world);
  await using cleanup = new AsyncDisposableStack();
  const actions = agentWindow(world, home, () => startAgent(world));
  const server = cleanup.use(await serveWindow(actions, { now: () => world.clock.monotonic() }));
  world.stdout.write(
    `Drover Agent Window: ${server.address}\nOnly who knows this address can open it. Ctrl-C To Close\n`,
  );
  if (opens) cleanup.use(await openPage(home.running, server.address, world));
  while (!world.ending.aborted && world.clock.monotonic() - server.lastAsked < IDLE_MS)
    await world.clock.sleep(LOOK_MS, world.ending).catch(() => undefined); // Ctrl-C
  return 'success';
}

function parseFlags(args: readonly string[]): { readonly noBrowser: boolean } {
  const options = { 'no-browser': { type: 'boolean' } } as const;
  try {
    return { noBrowser: parseArgs({ args: [...args], options, strict: true }).values['no-browser'] === true };
  } catch {
    throw new Refusal('usage', 'agent window takes --no-browser and nothing else.\nSee: agent window --help');
  }
}

/** It goes on when the window is closed, and when its terminal is. */
function startAgent({ program, stderr, self }: World): void {
  const [command, ...before] = program === null ? self : program.command(program.file);
  if (command === undefined) return;
  const child = spawn(command, [...before, 'start'], { stdio: 'ignore', detached: true, windowsHide: true });
  child.on('error', (error) => stderr.write(`The agent could not be started: ${error.message}\n`));
  child.unref();
}
