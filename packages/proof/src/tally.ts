import { CLASSES, type Figures, type Gap, GROUPS, type ItemRecord, type ProofStatus, type RowEnd } from './records.ts';

interface Amount {
  files: number;
  bytes: number;
}

/** Sums records up; the one that writes a proof and the one that checks it reckon by the same rules. */
export class Tally {
  readonly #found = nothing();
  readonly #groups = amounts(GROUPS);
  readonly #classes = amounts(CLASSES);
  readonly #folders = { created: 0, present: 0, excluded: 0, accepted: 0, failed: 0, 'not-listed': 0 };
  #vanished = 0;
  readonly #listed = nothing();

  add(record: ItemRecord): void {
    switch (record.type) {
      case 'folder':
        this.#folders[record.outcome]++;
        return;
      case 'vanished':
        this.#vanished++;
        return;
      case 'file':
        put(this.#found, record.size);
        put(this.#groups[record.group], record.size);
        put(this.#listed, record.listed ?? record.size);
        if (record.class !== undefined) put(this.#classes[record.class], record.size);
        return;
      default:
        record satisfies never;
    }
  }

  addAll({ found, groups, classes, folders, vanished }: Figures): void {
    plus(this.#found, found);
    for (const group of GROUPS) plus(this.#groups[group], groups[group]);
    for (const name of CLASSES) plus(this.#classes[name], classes[name]);
    for (const name of Object.keys(this.#folders) as (keyof Figures['folders'])[]) this.#folders[name] += folders[name];
    this.#vanished += vanished;
  }

  figures(): Figures {
    return {
      found: { ...this.#found },
      groups: copyOf(this.#groups),
      classes: copyOf(this.#classes),
      folders: { ...this.#folders },
      vanished: this.#vanished,
    };
  }

  /** The gaps that show in the records themselves. */
  gaps(counted: Readonly<Amount> | null): Gap[] {
    const gaps: Gap[] = [];
    if (this.#folders['not-listed'] > 0) gaps.push('folder-not-listed');
    const { files, bytes } = this.#listed;
    if (counted !== null && (counted.files !== files || counted.bytes !== bytes)) gaps.push('count-differs');
    return gaps;
  }
}

/** Incomplete where anything is not known; failed where anything that was found did not arrive and nobody accepted that. */
export function rowStatus({ gaps, groups, folders }: Pick<RowEnd, 'gaps' | 'groups' | 'folders'>): ProofStatus {
  if (gaps.length > 0) return 'incomplete';
  return groups.failed.files + groups.unreadable.files + folders.failed > 0 ? 'failed' : 'passed';
}

export function totalStatus(rows: Readonly<Record<ProofStatus, number>>): ProofStatus {
  if (rows.incomplete > 0 || rows.failed + rows.passed === 0) return 'incomplete';
  return rows.failed > 0 ? 'failed' : 'passed';
}

/** What was found is what is accounted for, in files and in bytes. */
export function balances({ found, groups }: Figures): boolean {
  const sum = nothing();
  for (const group of GROUPS) plus(sum, groups[group]);
  return sum.files === found.files && sum.bytes === found.bytes;
}

function nothing(): Amount {
  return { files: 0, bytes: 0 };
}

function amounts<const K extends string>(names: readonly K[]): Record<K, Amount> {
  return Object.fromEntries(names.map((name) => [name, nothing()])) as Record<K, Amount>;
}

function copyOf<const K extends string>(all: Readonly<Record<K, Amount>>): Record<K, Amount> {
  const copy: Record<K, Amount> = { ...all };
  for (const name in copy) copy[name] = { ...copy[name] };
  return copy;
}

function put(amount: Amount, bytes: number): void {
  amount.files++;
  amount.bytes += bytes;
}

function plus(amount: Amount, more: Readonly<Amount>): void {
  amount.files += more.files;
  amount.bytes += more.bytes;
}
