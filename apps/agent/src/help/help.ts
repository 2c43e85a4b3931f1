import { PRINCIPALS_FLAG } from '../config/doctor-flags.ts';
import { START_FLAGS } from '../config/start-flags.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import { SERVICE_ACTIONS, SERVICE_FLAGS } from '../service/service-flags.ts';
import { AGENT_VERSION } from '../version.ts';

type Row = readonly [term: string, meaning: string];

/** A command as the help of the agent lists it, and what its own help says. */
interface CommandHelp {
  readonly summary: string;
  readonly intro: string;
  readonly options?: readonly Row[];
  /** What stands between the command and its options. */
  readonly words?: string;
}

const FOR_ALL: readonly Row[] = [['-? | -h | --help', 'Show help information']];
const START_OPTIONS: readonly Row[] = START_FLAGS.map((flag) => [
  'value' in flag ? `--${flag.name} ${flag.value}` : `--${flag.name}`,
  flag.help,
]);

const SERVICE_OPTIONS: readonly Row[] = SERVICE_FLAGS.map((flag) => [
  'value' in flag ? `--${flag.name} ${flag.value}` : `--${flag.name}`,
  flag.help,
]);

/** All commands, in the order of the alphabet. */
export const COMMANDS = {
  connect: {
    summary: 'Connect to a running instance of the Agent and issue a connect command',
    intro:
      'Makes the running agent dial its server, at once, also after "agent disconnect" or when the server has revoked it. Exit code 6 where that did not work; the agent then goes on trying.',
  },
  disconnect: {
    summary: 'Connect to a running instance of the Agent and issue a disconnect command',
    intro:
      'Takes the running agent off line. Its process stays, and it stays off line until "agent connect" or its next start.',
  },
  doctor: {
    summary: 'Check this machine, the way to the server and every shared folder',
    intro:
      'Checks the rights of the agent\'s files, its disk, the proxy, the server and its clock, and goes through every shared folder for what cannot be read and for long paths. Takes the options of "agent start"; exit code 1 where something must be mended.',
    options: [[PRINCIPALS_FLAG.term, PRINCIPALS_FLAG.help], ...START_OPTIONS],
  },
  monitor: {
    summary: 'Connect to a running instance of the Agent and monitor agent activity',
    intro:
      'Shows each folder that the server looks into (Browse), each file that it reads (Upload) or writes (Download), until Ctrl-C.',
  },
  service: {
    summary: 'Install the Agent as a service of this machine, remove it, or steer it',
    intro:
      'Makes the agent of this folder a service: systemd on Linux, launchd on macOS, a Windows service. "install" takes the options of "agent start" and those below, and what agent.json says; it may be run again to change them. "uninstall" says what it removes and what it leaves.',
    words: ` ${SERVICE_ACTIONS.join(' | ')}`,
    options: [...SERVICE_OPTIONS, ...START_OPTIONS],
  },
  start: {
    summary: 'Start the Agent',
    intro:
      'Runs until Ctrl-C or "agent stop"; put & behind it for the background. What is given here counts for this start and wins over agent.json. The very first start on a terminal asks what to share, where nothing says so.',
    options: START_OPTIONS,
  },
  status: {
    summary: 'Connect to a running instance of the Agent and retrieve the current status',
    intro:
      'Tells the key, whether the agent is online, offline, unclaimed, outdated, refused or revoked and why, what it shares, and where its log is.',
  },
  stop: { summary: 'Stop the Agent', intro: 'Ends the running agent and waits until it has ended.' },
  update: {
    summary: 'Install the newer version that the server offers',
    intro:
      'Installs the release that the server offers, if it is newer and properly signed, and goes back to this one where the server does not accept it within a minute. An agent that a person starts does that by itself; for a service an administrator runs this. A version that failed before is tried once more.',
  },
  window: {
    summary: 'Show the Agent in the browser: key, state, log',
    intro:
      'Serves a page for this user alone, on this machine alone: the key with Copy Key, Connect, Disconnect, version, log; Start where no agent runs. It ends with Ctrl-C, or when nobody has looked at it for 15 minutes.',
    options: [['--no-browser', 'Only print the address, and open no browser.']],
  },
} as const satisfies Readonly<Record<string, CommandHelp>>;

export type CommandName = keyof typeof COMMANDS;

const WIDTH = 100;

/** What `agent --help` prints. */
export function mainHelp(): string {
  return [
    `Drover Agent ${AGENT_VERSION}`,
    'Usage: agent [options] [command]',
    '',
    'Options:',
    ...rows([...FOR_ALL, ['-v | --version', 'Show version information']], 21),
    '',
    'Commands:',
    ...rows(
      Object.entries(COMMANDS).map(([name, { summary }]) => [name, summary] as const),
      12,
    ),
    '',
    'For more info about a command, use agent [command] --help.',
    '',
  ].join('\n');
}

/** What `agent COMMAND --help` prints. */
export function commandHelp(name: CommandName): string {
  const { intro, options = [], words = '' }: CommandHelp = COMMANDS[name];
  return [
    `Drover Agent ${AGENT_VERSION}`,
    `Usage: agent ${name}${words} [options]`,
    '',
    ...wrap(intro, WIDTH),
    '',
    'Options:',
    ...rows([...options, ...FOR_ALL], options.length === 0 ? 21 : 34),
    '',
    'Exit codes:',
    ...rows(
      EXIT_CODES.map(({ code, meaning }) => [String(code), meaning] as const),
      3,
    ),
    '',
  ].join('\n');
}

function rows(all: readonly Row[], column: number): string[] {
  return all.flatMap(([term, meaning]) =>
    wrap(meaning, WIDTH - column - 2).map((line, at) => `  ${(at === 0 ? term : '').padEnd(column)}${line}`),
  );
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
