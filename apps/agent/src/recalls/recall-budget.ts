import { readFile } from 'node:fs/promises';
import type { Clock } from '@drover/core';
import { z } from 'zod';
import { codeOf } from '../files/code-of.ts';
import { writePrivateFile } from '../files/private-file.ts';
import { Refusal } from '../refusal.ts';

const usedSchema = z.strictObject({ day: z.iso.date(), bytes: z.number().int().nonnegative() });
type Used = z.infer<typeof usedSchema>;

/** How much may still be fetched back from archives today (UTC), also after a restart. */
export class RecallBudget {
  readonly #path: string;
  readonly #bytesPerDay: number;
  readonly #clock: Clock;
  #used: Used;
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(path: string, bytesPerDay: number, clock: Clock, used: Used) {
    this.#path = path;
    this.#bytesPerDay = bytesPerDay;
    this.#clock = clock;
    this.#used = used;
  }

  static async open(path: string, bytesPerDay: number, clock: Clock): Promise<RecallBudget> {
    return new RecallBudget(path, bytesPerDay, clock, await usedIn(path));
  }

  /** Takes the bytes where they are within today's limit; the disk knows of it before anything is fetched. */
  readonly mayRecall = (bytes: number): Promise<boolean> => {
    const done = this.#turn.then(() => this.#take(bytes));
    this.#turn = done.catch(() => undefined);
    return done;
  };

  async #take(bytes: number): Promise<boolean> {
    const day = new Date(this.#clock.now()).toISOString().slice(0, 10);
    const used = day > this.#used.day ? { day, bytes: 0 } : this.#used;
    const next = { ...used, bytes: used.bytes + bytes };
    if (next.bytes > this.#bytesPerDay) return false;
    await writePrivateFile(this.#path, `${JSON.stringify(next)}\n`);
    this.#used = next;
    return true;
  }
}

async function usedIn(path: string): Promise<Used> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return { day: '1970-01-01', bytes: 0 };
    throw error;
  }
  try {
    return usedSchema.parse(JSON.parse(text));
  } catch (error) {
    throw new Refusal(
      'failed',
      `${path} is damaged; it tells how much was fetched back from archives today. Remove it.`,
      {
        cause: error,
      },
    );
  }
}
