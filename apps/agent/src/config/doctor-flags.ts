import { Refusal } from '../refusal.ts';
import { parseStartFlags, type StartFlags } from './start-flags.ts';

const NAME = '--principals';

/** The flag that `agent doctor` takes beside those of `agent start`. */
export const PRINCIPALS_FLAG = {
  term: `${NAME} FILE`,
  help: 'Write who owns what is shared, and whom its permissions name, into this file as CSV, with the number of items. It replaces an older one.',
} as const;

export interface DoctorFlags extends StartFlags {
  /** Null where none is wanted. */
  readonly principalsFile: string | null;
}

/** Reads the command line; what is no flag, lacks its value or is given twice is refused by name. */
export function parseDoctorFlags(args: readonly string[]): DoctorFlags {
  const rest: string[] = [];
  let principalsFile: string | null = null;
  for (let at = 0; at < args.length; at++) {
    const word = args[at] ?? '';
    if (word !== NAME && !word.startsWith(`${NAME}=`)) {
      rest.push(word);
      continue;
    }
    const value = word === NAME ? args[++at] : word.slice(NAME.length + 1);
    if (principalsFile !== null) throw new Refusal('usage', `${NAME} is given twice.\nSee: agent doctor --help`);
    if (value === undefined || value === '' || (word === NAME && value.startsWith('--')))
      throw new Refusal('usage', `${NAME} needs a value: ${PRINCIPALS_FLAG.term}\nSee: agent doctor --help`);
    principalsFile = value;
  }
  return { ...parseStartFlags(rest, 'doctor'), principalsFile };
}
