import { isAbort, StorageError } from '@drover/core';
import { exitCodeOf, USAGE_EXIT_CODE } from '../exit-codes.ts';
import { CONNECTORS_HELP, MIGRATIONS_HELP, SIGN_IN_APPS_HELP, TRANSFERS_HELP } from '../help/administration-help.ts';
import { COPY_HELP } from '../help/copy-help.ts';
import type { HelpPage } from '../help/help-page.ts';
import { helpText } from '../help/help-text.ts';
import { MAIN_HELP } from '../help/main-help.ts';
import { PROFILE_HELP } from '../help/profile-help.ts';
import { VERIFY_HELP } from '../help/verify-help.ts';
import { terminalText } from '../output/terminal-text.ts';
import { faultBehind, ProgramFault } from '../program-fault.ts';
import { UsageError } from '../usage-error.ts';
import type { World } from '../world.ts';

const PAGES: ReadonlyMap<string, HelpPage> = new Map([
  ['copy', COPY_HELP],
  ['profile', PROFILE_HELP],
  ['connectors', CONNECTORS_HELP],
  ['sign-in-apps', SIGN_IN_APPS_HELP],
  ['migrations', MIGRATIONS_HELP],
  ['transfers', TRANSFERS_HELP],
  ['verify', VERIFY_HELP],
]);

/** Runs one command line; answers with the exit code. */
export async function runCommand(args: readonly string[], world: World): Promise<number> {
  const [command, ...rest] = args;
  try {
    return await dispatch(command, rest, world);
  } catch (error) {
    if (error instanceof UsageError) {
      const page = command !== undefined && PAGES.has(command) ? `drover ${command} --help` : 'drover help';
      world.stderr.write(`${terminalText(error.message)}\nSee: ${page}\n`);
      return USAGE_EXIT_CODE;
    }
    const fault = faultBehind(world.interrupted) ?? (error instanceof StorageError ? null : new ProgramFault(error));
    if (isAbort(error, world.interrupted) && faultBehind(world.interrupted) === null) return exitCodeOf(230);
    const failure = fault?.failure ?? (error as StorageError);
    world.stderr.write(`${terminalText(failure.describe())}\n`);
    return exitCodeOf(fault === null ? 400 : 500);
  } finally {
    world.finished();
  }
}

async function dispatch(command: string | undefined, rest: readonly string[], world: World): Promise<number> {
  const page = PAGES.get(command ?? '');
  if (page !== undefined && asksForHelp(rest)) return print(helpText(page), world);
  switch (command) {
    case 'copy':
      return await (await import('./copy.ts')).copyCommand(rest, world);
    case 'profile':
      return await (await import('./profile.ts')).profileCommand(rest, world);
    case 'verify':
      return await (await import('./verify.ts')).verifyCommand(rest, world);
    case 'connectors':
      return await (await import('../administration/connectors-command.ts')).connectorsCommand(rest, world);
    case 'sign-in-apps':
      return await (await import('../administration/sign-in-apps-command.ts')).signInAppsCommand(rest, world);
    case 'migrations':
      return await (await import('../administration/migrations-command.ts')).migrationsCommand(rest, world);
    case 'transfers':
      return await (await import('../administration/transfers-command.ts')).transfersCommand(rest, world);
    case 'help':
      return print(helpText(helpPage(rest)), world);
    case '--help':
    case '-h':
      return print(helpText(MAIN_HELP), world);
    case '--version':
      return print(`${world.version}\n`, world);
    case undefined:
      throw new UsageError('No command is given.');
    default:
      throw new UsageError(`"${command}": there is no such command.`);
  }
}

function asksForHelp(args: readonly string[]): boolean {
  const flags = args.includes('--') ? args.slice(0, args.indexOf('--')) : args;
  return flags.includes('--help') || flags.includes('-h');
}

function helpPage([topic]: readonly string[]): HelpPage {
  if (topic === undefined) return MAIN_HELP;
  const page = PAGES.get(topic);
  if (page === undefined)
    throw new UsageError(`"${topic}": there is no help on that. Topics: ${[...PAGES.keys()].join(', ')}.`);
  return page;
}

function print(text: string, world: World): number {
  world.stdout.write(text);
  return 0;
}
