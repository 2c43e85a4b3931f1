import { StorageError } from '@drover/core';
import { parseServerFlags } from '../config/server-flags.ts';
import type { World } from '../world.ts';
import { backup, restore } from './backup.ts';
import { COMMAND_HELP } from './command-help.ts';
import { demo } from './demo.ts';
import { moveToNamed } from './move-database.ts';
import { rotateInstanceKey } from './rotate-keys.ts';
import { type Signals, up } from './up.ts';
import { worker } from './worker.ts';

const USAGE = 2;
const FAILED = 1;

/** Runs one command of the server; answers with the exit code. Whatever ends it is told in one line. */
export async function runServerCommand(
  world: World,
  command: string,
  args: readonly string[],
  signals: Signals,
): Promise<number> {
  try {
    return await dispatch(world, command, args, signals);
  } catch (error) {
    if (signals.ending.aborted && error === signals.ending.reason) return 0;
    const known = error instanceof StorageError;
    world.complain(`drover: ${known ? error.describe() : `unexpected failure: ${String(error)}`}`);
    if (!known && error instanceof Error && error.stack !== undefined) world.complain(error.stack);
    return known && error.kind === 'config-invalid' ? USAGE : FAILED;
  }
}

async function dispatch(world: World, command: string, args: readonly string[], signals: Signals): Promise<number> {
  const help = COMMAND_HELP[command];
  if (help !== undefined && args.some((each) => each === '--help' || each === '-h')) {
    world.write(help);
    return 0;
  }
  switch (command) {
    case 'up':
      return await up(world, parseServerFlags(command, args), signals);
    case 'worker':
      return await worker(world, parseServerFlags(command, args), signals.ending);
    case 'demo':
      return await demo(world, parseServerFlags(command, args), signals);
    case 'backup':
    case 'restore': {
      const files = args.filter((each) => each !== '--with-key');
      const [file] = files;
      if (file === undefined || files.length > 1 || file.startsWith('-')) throw usage(command);
      if (command === 'restore') return await restore(world, file, signals.ending);
      return await backup(world, file, args.includes('--with-key'), signals.ending);
    }
    case 'keys':
      if (args.length !== 1 || args[0] !== 'rotate') throw usage(command);
      return await rotateInstanceKey(world, signals.ending);
    case 'database':
      if (args.length !== 1 || args[0] !== 'move') throw usage(command);
      return await moveToNamed(world, signals.ending);
    default:
      throw usage(command);
  }
}

function usage(command: string): StorageError {
  return new StorageError({
    kind: 'config-invalid',
    message: `The command ${command} was not called as it must be.`,
    remedy:
      'Usage: ./drover up [FLAG ...] | demo | worker | backup FILE [--with-key] | restore FILE | keys rotate | database move; --help after one of them says more.',
  });
}
