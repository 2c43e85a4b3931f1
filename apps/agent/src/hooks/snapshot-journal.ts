import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { codeOf } from '../files/code-of.ts';
import { writePrivateFile } from '../files/private-file.ts';
import { Refusal } from '../refusal.ts';

const recordSchema = z.strictObject({
  id: z.string().regex(/^[0-9a-f]{12}$/),
  /** The run that it was made for, and those that use it. */
  madeFor: z.string(),
  runs: z.array(z.string()),
  /** Written before the command that it names begins. */
  state: z.enum(['creating', 'open', 'releasing']),
  before: z.enum(['running', 'done', 'failed']),
  roots: z.array(z.string()),
  standIns: z.record(z.string(), z.string()),
});
const journalSchema = z.strictObject({ snapshots: z.array(recordSchema) });

/** What is known of one snapshot, or whatever else the command before a run has prepared. */
export type SnapshotRecord = z.infer<typeof recordSchema>;

/** Keeps across restarts for which snapshots the command after a run has still to come. */
export class SnapshotJournal {
  readonly #path: string;
  #writing: Promise<void> = Promise.resolve();

  constructor(path: string) {
    this.#path = path;
  }

  async read(): Promise<SnapshotRecord[]> {
    let text: string;
    try {
      text = await readFile(this.#path, 'utf8');
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return [];
      throw error;
    }
    const read = journalSchema.safeParse(parsed(text));
    if (read.success) return read.data.snapshots;
    throw new Refusal(
      'failed',
      `${this.#path} is damaged. It tells for which runs the command "after" has still to be run: release by hand what they prepared, then remove the file.`,
    );
  }

  /** The disk has it when this resolves; what is written later is never overtaken. */
  write(records: readonly SnapshotRecord[]): Promise<void> {
    const text = `${JSON.stringify({ snapshots: records }, null, 2)}\n`;
    const written = this.#writing.then(() => writePrivateFile(this.#path, text));
    this.#writing = written.catch(() => undefined);
    return written;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // refused by the schema
  }
}
