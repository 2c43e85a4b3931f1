import { START_FLAGS } from '../config/start-flags.ts';
import { Refusal } from '../refusal.ts';

export const SERVICE_ACTIONS = ['install', 'uninstall', 'status', 'start', 'stop'] as const;
export type ServiceAction = (typeof SERVICE_ACTIONS)[number];

/** What may be said besides the options of `agent start`. */
export const SERVICE_FLAGS = [
  { name: 'for-me', help: 'For the user that runs this, while logged in, instead of for the machine.' },
  { name: 'print', help: 'Only show what would be written and run.' },
  {
    name: 'read-all',
    help: 'install: let it read all that is shared, whoever owns it (CAP_DAC_READ_SEARCH; LocalSystem on Windows).',
  },
  { name: 'user', value: 'NAME', help: 'install: run as this user instead of one of its own.' },
  {
    name: 'purge',
    help: "uninstall: remove from the agent's folder what the agent has made there, too: key, agent.json, log and state. What others have put beside them stays. Refused while an agent runs there.",
  },
] as const;

export interface ServiceFlags {
  readonly action: ServiceAction;
  readonly forMe: boolean;
  readonly print: boolean;
  readonly readAll: boolean;
  readonly user: string | null;
  readonly purge: boolean;
  /** The options of `agent start` among them. */
  readonly start: readonly string[];
}

/** Which options go with which action. */
const ALLOWED: Readonly<Record<ServiceAction, readonly string[]>> = {
  install: ['for-me', 'print', 'read-all', 'user'],
  uninstall: ['for-me', 'print', 'purge'],
  status: ['for-me'],
  start: ['for-me'],
  stop: ['for-me'],
};

/** Reads the command line of `agent service`; what does not belong there is refused by name. */
export function parseServiceFlags([first = '', ...rest]: readonly string[]): ServiceFlags {
  const word = first.toLowerCase();
  const action = SERVICE_ACTIONS.find((each) => each === word);
  if (action === undefined)
    throw wrong(first === '' ? 'agent service what?' : `"${first}": agent service cannot do that.`);
  const given = new Map<string, string>();
  const start: string[] = [];
  for (let at = 0; at < rest.length; at++) {
    const [name = '', inline] = divided(rest[at] ?? '');
    const flag = SERVICE_FLAGS.find((each) => `--${each.name}` === name);
    if (flag === undefined) {
      if (action !== 'install') throw wrong(`agent service ${action} takes no "${rest[at]}".`);
      start.push(rest[at] ?? '');
      if (inline === undefined && takesValue(name) && rest[at + 1] !== undefined) start.push(rest[++at] ?? '');
      continue;
    }
    if (!ALLOWED[action].includes(flag.name)) throw wrong(`agent service ${action} takes no ${name}.`);
    const value = 'value' in flag ? (inline ?? rest[++at]) : '';
    if (value === undefined || (value === '' && 'value' in flag)) throw wrong(`${name} needs a value.`);
    given.set(flag.name, value);
  }
  const user = given.get('user') ?? null;
  if (user !== null && !/^[\w.@\\-]{1,256}\$?$/.test(user)) throw wrong(`--user: "${user}" is no name of a user.`);
  const [forMe, readAll] = [given.has('for-me'), given.has('read-all')];
  if (forMe && (readAll || user !== null)) throw wrong('--for-me runs as you: leave --read-all and --user out.');
  return { action, forMe, readAll, user, print: given.has('print'), purge: given.has('purge'), start };
}

function divided(word: string): [string, string | undefined] {
  const at = word.startsWith('--') ? word.indexOf('=') : -1;
  return at < 0 ? [word, undefined] : [word.slice(0, at), word.slice(at + 1)];
}

function takesValue(name: string): boolean {
  return START_FLAGS.some((flag) => `--${flag.name}` === name && 'value' in flag);
}

function wrong(message: string): Refusal {
  return new Refusal('usage', `${message}\nSee: agent service --help`);
}
