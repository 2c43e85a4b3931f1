import type { FixPreview } from '@drover/api';
import type { FixRule } from '@drover/core';
import { newId } from '@drover/database';
import type { Application } from '../application.ts';
import { FixLook } from './fix-look.ts';

/** What one answer may take, so that nobody waits for a million items before the first figure. */
const PATIENCE_MS = 2000;
/** Looks that nobody goes on with are forgotten after so long, or when there are more than so many. */
const KEPT_MS = 120_000;
const MOST = 20;

interface Held {
  readonly migrationId: string;
  readonly look: FixLook;
  /** Of the last call; calls of one look wait for each other. */
  going: Promise<unknown>;
  at: number;
}

/** Previews of rules that go on from answer to answer. */
export class FixPreviews {
  readonly #app: Application;
  readonly #patienceMs: number;
  readonly #held = new Map<string, Held>();

  constructor(app: Application, patienceMs = PATIENCE_MS) {
    this.#app = app;
    this.#patienceMs = patienceMs;
  }

  /** `after`: `next` of the answer before. What is not known any more is begun anew, as after a new start of the server. */
  async preview(migrationId: string, rule: FixRule, after: string | null): Promise<FixPreview> {
    this.#forget();
    const known = after === null ? undefined : this.#held.get(after);
    const isSame = known?.migrationId === migrationId && JSON.stringify(known.look.rule) === JSON.stringify(rule);
    const held = known !== undefined && isSame ? known : await this.#begin(migrationId, rule);
    const going = held.going.then(() => this.#answer(held));
    // Whoever comes next waits for the end, not for the success.
    held.going = going.catch(() => undefined);
    return await going;
  }

  async #begin(migrationId: string, rule: FixRule): Promise<Held> {
    const look = await FixLook.begin(this.#app, migrationId, rule);
    return { migrationId, look, going: Promise.resolve(), at: this.#app.clock.monotonic() };
  }

  async #answer(held: Held): Promise<FixPreview> {
    const ended = await held.look.goOn(this.#patienceMs);
    const found = await held.look.found();
    held.at = this.#app.clock.monotonic();
    const known = [...this.#held].find(([, each]) => each === held)?.[0];
    if (ended) {
      if (known !== undefined) this.#held.delete(known);
      return { ...found, next: null };
    }
    const next = known ?? newId();
    this.#held.set(next, held);
    return { ...found, next };
  }

  #forget(): void {
    const oldest = this.#app.clock.monotonic() - KEPT_MS;
    for (const [token, { at }] of this.#held) if (at < oldest) this.#held.delete(token);
    for (const token of [...this.#held.keys()].slice(0, Math.max(0, this.#held.size - MOST))) this.#held.delete(token);
  }
}
