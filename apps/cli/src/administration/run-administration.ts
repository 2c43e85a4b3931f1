import { type ApiClient, ApiError, type ProblemCode } from '@drover/api';
import type { FlagGroup } from '../arguments/flag.ts';
import { parseArguments } from '../arguments/parse-arguments.ts';
import { terminalText } from '../output/terminal-text.ts';
import { UsageError } from '../usage-error.ts';
import type { World } from '../world.ts';
import { NoSuchThing } from './find-named.ts';
import { NotConfigured, openServer } from './server-access.ts';

/** What a command of administration works with. */
export interface Administration {
  readonly api: ApiClient;
  readonly world: World;
  readonly flags: ReadonlyMap<string, readonly string[]>;
  /** What followed the name of the action. */
  readonly operands: readonly string[];
  /** Prints JSON with --json, else the lines. */
  print(value: unknown, lines: readonly string[]): void;
}

/** Does one thing; gives the exit code. */
export interface Action {
  /** What must follow its name, such as `MIGRATION FILE`; in brackets what may. */
  readonly operands: string;
  readonly run: (administration: Administration) => Promise<number>;
}

export const NOT_FOUND = 10;
/** Exit codes of problems; all others are 1. */
const EXIT_CODES: Partial<Readonly<Record<ProblemCode, number>>> = {
  'not-signed-in': 5,
  forbidden: 5,
  'session-needed': 5,
  unavailable: 6,
  'already-running': 9,
  'not-found': NOT_FOUND,
  'invalid-request': 2,
};

/** `drover COMMAND ACTION ...`: talks to a server, tells what it says, gives the exit code. */
export async function runAdministration(
  command: string,
  actions: Readonly<Record<string, Action>>,
  known: readonly FlagGroup[],
  args: readonly string[],
  world: World,
): Promise<number> {
  const { flags, positionals } = parseArguments(
    args,
    known.flatMap((group) => group.flags),
  );
  const [name = '', ...operands] = positionals;
  const action = Object.hasOwn(actions, name) ? actions[name] : undefined;
  if (action === undefined) {
    throw new UsageError(
      `${command}: ${name === '' ? 'say' : `"${name}" is not one of`} ${Object.keys(actions).join(', ')}.`,
    );
  }
  refuseOperands(`drover ${command} ${name} ${action.operands}`, action.operands, operands);
  try {
    const api = await openServer(world, flags);
    const print = (value: unknown, lines: readonly string[]): void => {
      if (flags.has('json')) world.stdout.write(`${JSON.stringify(value)}\n`);
      else for (const line of lines) world.stdout.write(`${terminalText(line)}\n`);
    };
    return await action.run({ api, world, flags, operands, print });
  } catch (error) {
    if (error instanceof NotConfigured || error instanceof NoSuchThing) {
      world.stderr.write(`${terminalText(error.message)}\n`);
      return NOT_FOUND;
    }
    if (!(error instanceof ApiError)) throw error;
    const { detail, remedy, code, failure, trust } = error.problem;
    const pin = trust === undefined ? '' : ` To trust it: --option ${trust.field}=${trust.fingerprint}`;
    world.stderr.write(`${terminalText(`${failure?.message ?? detail} ${failure?.remedy ?? remedy}${pin}`)}\n`);
    return EXIT_CODES[code] ?? 1;
  }
}

function refuseOperands(usage: string, wanted: string, given: readonly string[]): void {
  const names = wanted === '' ? [] : wanted.split(' ');
  const needed = names.filter((each) => !each.startsWith('[')).length;
  if (given.length < needed) throw new UsageError(`${names[given.length]}: is missing. Write: ${usage.trim()}`);
  if (given.length > names.length)
    throw new UsageError(`"${given[names.length]}": is too much. Write: ${usage.trim()}`);
}
