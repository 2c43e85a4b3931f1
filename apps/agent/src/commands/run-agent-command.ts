import { isAbort, StorageError } from '@drover/core';
import { exitCodeOf, type Outcome } from '../exit-codes.ts';
import { COMMANDS, type CommandName, commandHelp, mainHelp } from '../help/help.ts';
import { printable } from '../printable.ts';
import { Refusal } from '../refusal.ts';
import { AGENT_VERSION, systemName } from '../version.ts';
import type { World } from '../world.ts';

const INTERRUPTED = 130;
/** These read what follows them. */
const TAKES_OPTIONS: ReadonlySet<CommandName> = new Set(['start', 'doctor', 'service', 'window']);

/** Runs one command line of the agent; answers with the exit code. Whatever ends it is told in one line. */
export async function runAgentCommand(args: readonly string[], world: World): Promise<number> {
  try {
    return exitCodeOf(await dispatch(args, world));
  } catch (error) {
    if (isAbort(error, world.ending)) return INTERRUPTED;
    if (error instanceof Refusal) {
      world.stderr.write(`${printable(error.message)}\n`);
      return exitCodeOf(error.outcome);
    }
    if (error instanceof StorageError) {
      world.stderr.write(`${printable(error.describe())}\n`);
      return exitCodeOf(error.kind === 'config-invalid' ? 'usage' : 'failed');
    }
    world.stderr.write(`Unexpected failure: ${error instanceof Error ? error.stack : String(error)}\n`);
    return exitCodeOf('failed');
  }
}

async function dispatch(args: readonly string[], world: World): Promise<Outcome> {
  const [first = '', ...rest] = args;
  const word = first.toLowerCase();
  if (isHelp(first)) return print(mainHelp(), world);
  if (word === '-v' || word === '--version')
    return print(`Drover Agent\n${AGENT_VERSION} (${systemName(world.platform, world.release)})\n`, world);
  if (first === '' || first.startsWith('-')) {
    if (args.some(isHelp)) return print(commandHelp('start'), world);
    return await run('start', args, { world, showLog: true });
  }
  if (!isCommand(word)) throw new Refusal('usage', `"${first}": there is no such command.\nSee: agent --help`);
  if (rest.some(isHelp)) return print(commandHelp(word), world);
  if (!TAKES_OPTIONS.has(word) && rest[0] !== undefined)
    throw new Refusal(
      'usage',
      `agent ${word} takes nothing more, but "${rest[0]}" was given.\nSee: agent ${word} --help`,
    );
  return await run(word, rest, { world, showLog: false });
}

async function run(
  command: CommandName,
  args: readonly string[],
  { world, showLog }: { readonly world: World; readonly showLog: boolean },
): Promise<Outcome> {
  switch (command) {
    case 'start': {
      const [{ start }, { openTunnel }] = await Promise.all([import('./start.ts'), import('../tunnel/open-tunnel.ts')]);
      return await start(world, args, { showLog, openTunnel });
    }
    case 'stop':
      return await (await import('./stop.ts')).stop(world);
    case 'status':
      return await (await import('./status.ts')).status(world);
    case 'connect':
      return await (await import('./connect.ts')).connect(world);
    case 'disconnect':
      return await (await import('./connect.ts')).disconnect(world);
    case 'monitor':
      return await (await import('./monitor.ts')).monitor(world);
    case 'update':
      return await (await import('./update.ts')).update(world);
    case 'window':
      return await (await import('./window.ts')).window(world, args);
    case 'service':
      return await (await import('./service.ts')).service(world, args);
    case 'doctor':
      return await (await import('./doctor.ts')).doctor(world, args);
  }
}

function isCommand(word: string): word is CommandName {
  return Object.hasOwn(COMMANDS, word);
}

function isHelp(word: string): boolean {
  return ['-?', '-h', '--help'].includes(word.toLowerCase());
}

function print(text: string, world: World): Outcome {
  world.stdout.write(text);
  return 'success';
}
