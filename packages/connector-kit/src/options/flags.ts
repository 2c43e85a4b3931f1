import { type FieldInfo, isDemanded, type OptionsSchema } from '../options.ts';

/** One command-line flag. A secret is never taken from the command line, where every user of the machine could read it, but from a file. */
export interface Flag {
  /** `--source-port` */
  readonly flag: string;
  readonly field: string;
  /** `switch` takes no value and has a `--no-` form. */
  readonly takes: 'text' | 'number' | 'choice' | 'switch' | 'file';
  readonly help: string;
  readonly choices?: readonly string[];
  readonly standard?: string | number | boolean;
  readonly required: boolean;
}

export interface ParsedFlags {
  readonly values: Readonly<Record<string, unknown>>;
  /** Fields whose value stands in a file, with its path. */
  readonly files: Readonly<Record<string, string>>;
  readonly problems: readonly string[];
}

/** The flags of a connector type; `prefix` tells the two sides of a transfer apart: `source`, `destination`. */
export function flagsOf(options: OptionsSchema, prefix = ''): Flag[] {
  return Object.entries(options.fields)
    .filter(([, { info }]) => info.input !== 'static')
    .map(([field, { info }]) => flagOf(field, info, prefix));
}

/** Gives the values of flags the types that validation expects. An unknown flag is a problem. */
export function parseFlags(
  options: OptionsSchema,
  given: Readonly<Record<string, string | boolean>>,
  prefix = '',
): ParsedFlags {
  const flags = new Map(flagsOf(options, prefix).map((flag) => [flag.flag, flag]));
  const values: Record<string, unknown> = {};
  const files: Record<string, string> = {};
  const problems: string[] = [];
  for (const [name, value] of Object.entries(given)) {
    const flag = flags.get(name) ?? flags.get(name.replace(/^--no-/, '--'));
    const negated = flag !== undefined && flag.flag !== name;
    if (flag === undefined || (negated && flag.takes !== 'switch')) problems.push(`There is no flag ${name}.`);
    else if (flag.takes === 'switch') {
      if (typeof value === 'boolean') values[flag.field] = value !== negated;
      else problems.push(`${name} takes no value.`);
    } else if (typeof value === 'boolean') problems.push(`${name} needs a value.`);
    else if (flag.takes === 'file') files[flag.field] = value;
    else values[flag.field] = flag.takes === 'number' && /^-?\d+$/.test(value) ? Number(value) : value;
  }
  return { values, files, problems };
}

function flagOf(field: string, info: FieldInfo, prefix: string): Flag {
  const name = [prefix, kebab(field), info.secret ? 'file' : ''].filter((part) => part !== '').join('-');
  const { label, choices, standard } = info;
  return {
    flag: `--${name}`,
    field,
    takes: takes(info),
    help: info.help ?? label,
    required: isDemanded(info) && info.shownWhen === undefined,
    ...(choices === undefined ? {} : { choices: choices.map(({ value }) => value) }),
    ...(standard === undefined ? {} : { standard }),
  };
}

function takes({ input, secret }: FieldInfo): Flag['takes'] {
  if (secret) return 'file';
  if (input === 'number' || input === 'choice') return input;
  return input === 'toggle' ? 'switch' : 'text';
}

function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
