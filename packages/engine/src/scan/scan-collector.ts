import type { Findings, ItemOutcome, ItemRecord, ScanReport } from '@drover/core';
import type { FileTask } from '../plan/file-task.ts';

/** Findings of one sort that are listed by name; the others are counted. */
const MAX_EXAMPLES = 1000;
/** Extensions that are told apart while scanning, and those that are reported. */
const MAX_EXTENSIONS = 5000;
const REPORTED_EXTENSIONS = 100;

/** Gathers what a scan has to say, in bounded memory. */
export class ScanCollector {
  readonly #renames = new Gathered<ScanReport['renames']['examples'][number]>();
  readonly #pathsTooLong = new Gathered<ScanReport['pathsTooLong']['examples'][number]>();
  readonly #filesTooLarge = new Gathered<ScanReport['filesTooLarge']['examples'][number]>();
  readonly #unsupported = new Gathered<ScanReport['unsupported']['examples'][number]>();
  readonly #excluded = new Gathered<ScanReport['excluded']['examples'][number]>();
  readonly #cautions = new Gathered<ScanReport['cautions']['examples'][number]>();
  readonly #rewritten = new Gathered<ScanReport['rewritten']['examples'][number]>();
  readonly #conflicts = new Gathered<ScanReport['conflicts']['examples'][number]>();
  readonly #failures = new Gathered<ScanReport['failures']['examples'][number]>();
  readonly #extensions = new Map<string, { files: number; bytes: number }>();
  #files = 0;
  #bytes = 0;
  #folders = 0;

  get filesToCopy(): number {
    return this.#files;
  }

  /** A file that a copy would take. Its record tells what it comes to. */
  willCopy({ path, source: { name, size }, mayBeRewritten }: FileTask): void {
    this.#addExtension(extensionOf(name), 1, size ?? 0);
    if (mayBeRewritten === true) this.#rewritten.add({ path, bytes: size ?? 0 });
  }

  record({ path, kind, outcome, bytes }: ItemRecord): void {
    if (outcome.type === 'failed') {
      this.#failures.add({ path, error: outcome.error });
      return;
    }
    for (const note of outcome.notes) {
      if (note.note === 'renamed') this.#renames.add({ path, repair: note.repair });
      if (note.note === 'caution') this.#cautions.add({ path, detail: note.detail });
    }
    if (outcome.type !== 'skipped') return;
    if (outcome.reason !== 'scanned') this.#skipped(path, outcome, bytes);
    else if (kind === 'folder') this.#folders++;
    else {
      this.#files++;
      this.#bytes += bytes;
    }
  }

  /** Adds what another collector has gathered. */
  absorb(report: ScanReport): void {
    this.#files += report.toCopy.files;
    this.#bytes += report.toCopy.bytes;
    this.#folders += report.foldersToCreate;
    this.#renames.absorb(report.renames);
    this.#pathsTooLong.absorb(report.pathsTooLong);
    this.#filesTooLarge.absorb(report.filesTooLarge);
    this.#unsupported.absorb(report.unsupported);
    this.#excluded.absorb(report.excluded);
    this.#cautions.absorb(report.cautions);
    this.#rewritten.absorb(report.rewritten);
    this.#conflicts.absorb(report.conflicts);
    this.#failures.absorb(report.failures);
    for (const { extension, files, bytes } of report.extensions) this.#addExtension(extension, files, bytes);
  }

  report(): ScanReport {
    return {
      toCopy: { files: this.#files, bytes: this.#bytes },
      foldersToCreate: this.#folders,
      renames: this.#renames.findings(),
      pathsTooLong: this.#pathsTooLong.findings(),
      filesTooLarge: this.#filesTooLarge.findings(),
      unsupported: this.#unsupported.findings(),
      excluded: this.#excluded.findings(),
      cautions: this.#cautions.findings(),
      rewritten: this.#rewritten.findings(),
      conflicts: this.#conflicts.findings(),
      failures: this.#failures.findings(),
      extensions: this.#largestExtensions(),
    };
  }

  #addExtension(name: string, files: number, bytes: number): void {
    const extension = this.#extensions.has(name) || this.#extensions.size < MAX_EXTENSIONS ? name : '*';
    const total = this.#extensions.get(extension) ?? { files: 0, bytes: 0 };
    total.files += files;
    total.bytes += bytes;
    this.#extensions.set(extension, total);
  }

  #skipped(path: ItemRecord['path'], outcome: Extract<ItemOutcome, { type: 'skipped' }>, bytes: number): void {
    const { reason, cause, detail = '' } = outcome;
    switch (reason) {
      case 'unchanged':
      case 'gone-at-source':
      case 'scanned':
        return;
      case 'destination-newer':
      case 'conflict':
        this.#conflicts.add({ path, reason, detail });
        return;
      case 'excluded-by-rule':
      case 'filtered':
        this.#excluded.add({ path, reason });
        return;
      case 'unsupported-at-destination':
        if (cause === 'path-too-long') this.#pathsTooLong.add({ path, detail });
        else if (cause === 'too-large') this.#filesTooLarge.add({ path, bytes });
        else this.#unsupported.add({ path, reason, detail });
        return;
      case 'link':
      case 'special':
      case 'unsupported-at-source':
        this.#unsupported.add({ path, reason, detail });
        return;
      default:
        reason satisfies never;
    }
  }

  #largestExtensions(): ScanReport['extensions'] {
    const { '*': beyond, ...told } = Object.fromEntries(this.#extensions);
    const sorted = Object.entries(told)
      .map(([extension, total]) => ({ extension, ...total }))
      .sort((a, b) => b.bytes - a.bytes || b.files - a.files || (a.extension < b.extension ? -1 : 1));
    const rest = sorted.splice(REPORTED_EXTENSIONS);
    const others = { extension: '*', files: beyond?.files ?? 0, bytes: beyond?.bytes ?? 0 };
    for (const { files, bytes } of rest) {
      others.files += files;
      others.bytes += bytes;
    }
    return others.files === 0 ? sorted : [...sorted, others];
  }
}

class Gathered<T> {
  #count = 0;
  readonly #examples: T[] = [];

  add(example: T): void {
    this.#count++;
    if (this.#examples.length < MAX_EXAMPLES) this.#examples.push(example);
  }

  absorb({ count, examples }: Findings<T>): void {
    this.#count += count;
    this.#examples.push(...examples.slice(0, MAX_EXAMPLES - this.#examples.length));
  }

  findings(): Findings<T> {
    return { count: this.#count, examples: this.#examples };
  }
}

function extensionOf(name: string): string {
  const dot = name.lastIndexOf('.');
  return dot > 0 && name.length - dot <= 17 ? name.slice(dot + 1).toLowerCase() : '';
}
