import { readFile } from 'node:fs/promises';

/** What users and groups are called, as far as the machine's own lists tell; those of a directory service keep their numbers. */
export class Owners {
  readonly #users: Map<number, string>;
  readonly #groups: Map<number, string>;

  constructor(passwd: string, group: string) {
    this.#users = namesIn(passwd);
    this.#groups = namesIn(group);
  }

  /** The number of who is told by this name, or by this number; null for nobody. */
  userId(told: string): number | null {
    return numberOf(this.#users, told);
  }

  groupId(told: string): number | null {
    return numberOf(this.#groups, told);
  }

  user(id: number): string {
    return nameOrNumber(this.#users, id);
  }

  group(id: number): string {
    return nameOrNumber(this.#groups, id);
  }
}

/** Reads the lists of this machine; systems without them know owners by number. */
export async function readOwners(): Promise<Owners> {
  const [passwd, group] = await Promise.all(['/etc/passwd', '/etc/group'].map(textOf));
  return new Owners(passwd ?? '', group ?? '');
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    // Not there, or not for us to read.
    return '';
  }
}

/** `name:password:number:...`; of several names for one number the first counts, as for the system itself. */
function namesIn(list: string): Map<number, string> {
  const names = new Map<number, string>();
  for (const [, name = '', number = ''] of list.matchAll(/^([^:#\s][^:\n]*):[^:\n]*:(\d+)(?=:|$)/gm)) {
    if (!names.has(Number(number))) names.set(Number(number), name);
  }
  return names;
}

function numberOf(names: ReadonlyMap<number, string>, told: string): number | null {
  for (const [number, name] of names) if (name === told) return number;
  return /^\d{1,10}$/.test(told) ? Number(told) : null;
}

/** Numbers are kept as text, so that a whole tree of one owner makes one string. */
function nameOrNumber(names: Map<number, string>, id: number): string {
  const known = names.get(id);
  if (known !== undefined) return known;
  const number = String(id);
  names.set(id, number);
  return number;
}
