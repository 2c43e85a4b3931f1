import type { Timestamp } from '@drover/core';
import { DAY, type ListedTime, MINUTE } from './listed.ts';

const QUARTER = 15 * MINUTE;
const HOUR = 60 * MINUTE;
const WEEK = 7 * DAY;
const FIRST_SUNDAY = 3 * DAY; // 4 January 1970; clocks change on Sundays
const EAST = 14 * HOUR;
const WEST = -12 * HOUR;

/**
 * The difference between the times of `LIST`, which are in the server's own zone, and UTC. It is measured by comparing the listed
 * minute of a file with its MDTM, once for each calendar week that occurs, because a zone's offset changes in the course of a year.
 */
export class ServerClock {
  readonly #offsets = new Map<number, number | null>();
  #usable: boolean;

  /** Without MDTM nothing can be measured, and times stay coarse. */
  constructor(mdtm: boolean) {
    this.#usable = mdtm;
  }

  /** True when the offset of that time's week would help and is not known yet. */
  unknown(time: ListedTime): boolean {
    return this.#usable && !time.utc && time.precisionMs === MINUTE && !this.#offsets.has(weekOf(time.ms));
  }

  week(time: ListedTime): number {
    return weekOf(time.ms);
  }

  /** Compares a listed time with the exact one; null when the server does not tell. */
  learn(time: ListedTime, exactMs: number | null): void {
    if (exactMs === null) {
      this.#offsets.set(weekOf(time.ms), null);
      return;
    }
    const difference = time.ms - Math.floor(exactMs / MINUTE) * MINUTE;
    const offset = Math.round(difference / QUARTER) * QUARTER;
    const sound = Math.abs(difference - offset) <= MINUTE && offset >= WEST && offset <= EAST;
    this.#offsets.set(weekOf(time.ms), sound ? offset : null);
  }

  /** MDTM turned out not to be there. */
  giveUp(): void {
    this.#usable = false;
  }

  toTimestamp(time: ListedTime): Timestamp {
    if (time.utc) return { epochMs: time.ms, precisionMs: time.precisionMs };
    const own = this.#offsets.get(weekOf(time.ms)) ?? null;
    if (own !== null && time.precisionMs === MINUTE) return { epochMs: time.ms - own, precisionMs: MINUTE };
    const known = [...this.#offsets.values()].filter((offset) => offset !== null);
    const [offset] = known;
    if (offset === undefined) return { epochMs: time.ms, precisionMs: Math.max(time.precisionMs, DAY) + (EAST - HOUR) };
    // Summer time may move what was measured in another week by an hour; a server on UTC has none.
    const doubt = known.every((other) => other === 0) ? 0 : 2 * HOUR;
    return { epochMs: time.ms - offset, precisionMs: time.precisionMs + doubt };
  }
}

function weekOf(ms: number): number {
  return Math.floor((ms - FIRST_SUNDAY) / WEEK);
}
