import { parseArgs } from 'node:util';
import { Refusal } from '../refusal.ts';

interface Flag {
  readonly name: string;
  /** How its value is shown; absent for a switch. */
  readonly value?: string;
  readonly help: string;
}

/** The flags of `agent start`: the same data parses them and explains them. */
export const START_FLAGS = [
  {
    name: 'server',
    value: 'https://HOST:PORT#PIN',
    help: 'The server to work for, and the pin by which it proves itself. A downloaded agent knows both.',
  },
  { name: 'root', value: 'PATH', help: 'Share this folder, to be read only. May be given several times.' },
  { name: 'writable-root', value: 'PATH', help: 'Share this folder, and let files be written to it.' },
  { name: 'name', value: 'NAME', help: 'What the server calls this agent. Default: the name of this machine.' },
  {
    name: 'proxy',
    value: 'URL',
    help: 'Dial through this proxy (http://USER:PASSWORD@HOST:PORT), or "none". Default: HTTPS_PROXY and NO_PROXY.',
  },
  {
    name: 'channel-binding',
    value: 'tls|none',
    help: 'Give "none" where something in front of the server ends TLS, and the server is set to none too.',
  },
  {
    name: 'trust-on-first-use',
    help: 'Without a pin: trust the server that answers first, and only that one from then on.',
  },
] as const satisfies readonly Flag[];

export interface StartFlags {
  readonly server?: string;
  readonly roots: readonly { readonly path: string; readonly writable: boolean }[];
  readonly name?: string;
  readonly proxy?: string;
  readonly channelBinding?: string;
  readonly trustOnFirstUse: boolean;
}

/** Reads the command line; what is no flag, lacks its value or is given twice is refused by name. */
export function parseStartFlags(
  args: readonly string[],
  command: 'doctor' | 'service' | 'start' = 'start',
): StartFlags {
  try {
    return parsed(args);
  } catch (error) {
    if (!(error instanceof WrongFlag)) throw error;
    throw new Refusal('usage', `${error.message}\nSee: agent ${command} --help`);
  }
}

/** What is wrong with a flag, whichever command it was given to. */
class WrongFlag extends Error {}

function parsed(args: readonly string[]): StartFlags {
  const { tokens } = parseArgs({
    args: [...args],
    options: Object.fromEntries(
      START_FLAGS.map((flag) => [flag.name, { type: 'value' in flag ? ('string' as const) : ('boolean' as const) }]),
    ),
    strict: false,
    tokens: true,
  });
  const single = new Map<string, string>();
  const roots: { path: string; writable: boolean }[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') throw wrong(`"${token.value}" is no flag.`);
    if (token.kind !== 'option') continue;
    const flag: Flag | undefined = START_FLAGS.find(({ name }) => name === token.name);
    if (flag === undefined) throw wrong(`${token.rawName}: there is no such flag.`);
    const value = valueOfFlag(flag, token);
    if (flag.name === 'root' || flag.name === 'writable-root')
      roots.push({ path: value, writable: flag.name === 'writable-root' });
    else if (single.has(flag.name) && flag.value !== undefined) throw wrong(`--${flag.name} is given twice.`);
    else single.set(flag.name, value);
  }
  const [server, name, proxy, channelBinding] = ['server', 'name', 'proxy', 'channel-binding'].map((flag) =>
    single.get(flag),
  );
  return {
    roots,
    trustOnFirstUse: single.has('trust-on-first-use'),
    ...(server === undefined ? {} : { server }),
    ...(name === undefined ? {} : { name }),
    ...(proxy === undefined ? {} : { proxy }),
    ...(channelBinding === undefined ? {} : { channelBinding }),
  };
}

function valueOfFlag(
  flag: Flag,
  { value, inlineValue }: { readonly value: string | undefined; readonly inlineValue: boolean | undefined },
): string {
  if (flag.value === undefined) {
    if (value !== undefined) throw wrong(`--${flag.name} takes no value, but "${value}" was given.`);
    return '';
  }
  const swallowed = inlineValue !== true && value?.startsWith('--') === true;
  if (value === undefined || value === '' || swallowed)
    throw wrong(`--${flag.name} needs a value: --${flag.name} ${flag.value}`);
  return value;
}

function wrong(message: string): WrongFlag {
  return new WrongFlag(message);
}
