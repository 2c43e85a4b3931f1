import type { Timestamp } from '@drover/core';
import { DAY, type ListedTime, MINUTE } from './listed.ts';
import { type ZoneOffsets, zoneOffsets } from './zone.ts';

const QUARTER = 15 * MINUTE;
const HOUR = 60 * MINUTE;
const WEEK = 7 * DAY;
const FIRST_SUNDAY = 3 * DAY; // 4 January 1970; clocks change on Sundays
const EAST = 14 * HOUR;
const WEST = -12 * HOUR;
/** Summer time may move what was measured in another week by an hour; twice that is sure to hold the truth. */
const SEASON = 2 * HOUR;
/** How wrong a server's clock may be before its time zone cannot be told. */
const SKEW = 5 * MINUTE;

/**
 * Turns the times that a server states into UTC. MLSD and MLST are in UTC. LIST is in the server's zone, which is measured by
 * comparing a file's listed minute with its MDTM, once for each calendar week that occurs, because a zone's offset changes in the course
 * of a year. MDTM should be in UTC; vsftpd with `use_localtime` states its own zone there too, which shows in the time of a file that
 * was just stored, or is told by a person.
 */
export class ServerClock {
  readonly #listed = new Map<number, number | null>();
  readonly #zone: ZoneOffsets | null;
  readonly #exact: boolean;
  #measurable: boolean;
  #mdtm: boolean;
  #shift: { readonly ms: number; readonly week: number } | null = null;

  /**
   * @param mdtm without it nothing can be measured, and times of LIST stay coarse.
   * @param exact MDTM is in UTC for sure.
   * @param zone the server's zone, where a person knows it.
   */
  constructor(options: { readonly mdtm: boolean; readonly exact: boolean; readonly zone?: string | undefined }) {
    this.#zone = options.exact || options.zone === undefined ? null : zoneOffsets(options.zone);
    this.#exact = options.exact;
    this.#mdtm = options.mdtm;
    this.#measurable = options.mdtm && this.#zone === null;
    if (options.exact) this.#shift = { ms: 0, week: 0 };
  }

  /** True while MDTM may be in another zone than UTC. */
  get unproven(): boolean {
    return this.#zone === null && this.#shift === null;
  }

  /** True while the server can be asked for the time of one file. */
  get tellsExactly(): boolean {
    return this.#mdtm;
  }

  /** True when the offset of that time's week would help and is not known yet. */
  unknown(time: ListedTime): boolean {
    return this.#measurable && !time.utc && time.precisionMs === MINUTE && !this.#listed.has(weekOf(time.ms));
  }

  week(time: ListedTime): number {
    return weekOf(time.ms);
  }

  /** Compares a listed time with what MDTM says of the same file; null when it says nothing. */
  learn(time: ListedTime, mdtmMs: number | null): void {
    const difference = mdtmMs === null ? null : time.ms - Math.floor(mdtmMs / MINUTE) * MINUTE;
    this.#listed.set(weekOf(time.ms), difference === null ? null : zoneNear(difference, QUARTER, MINUTE));
  }

  /** Compares MDTM of a file that was stored a moment ago with our own clock. */
  learnShift(mdtmMs: number, nowMs: number): void {
    if (!this.unproven) return;
    this.#shift = { ms: zoneNear(mdtmMs - nowMs, 2 * QUARTER, SKEW) ?? 0, week: weekOf(mdtmMs) };
  }

  /** What MDTM states of a file of this moment, by the server's own clock; null where a wrong clock cannot be told from a time zone. */
  ofNow(time: ListedTime, nowMs: number): Timestamp | null {
    if (this.#exact || this.#zone !== null) return this.fromMdtm(time);
    return Math.abs(time.ms - nowMs) > SKEW ? null : { epochMs: time.ms, precisionMs: time.precisionMs };
  }

  /** MDTM turned out not to be there. */
  giveUp(): void {
    this.#measurable = false;
    this.#mdtm = false;
  }

  /** What MDTM states. */
  fromMdtm(time: ListedTime): Timestamp {
    if (this.#zone !== null) return { epochMs: time.ms - this.#zone.atLocal(time.ms), precisionMs: time.precisionMs };
    const { ms = 0, week = 0 } = this.#shift ?? {};
    const doubt = ms === 0 || week === weekOf(time.ms) ? 0 : SEASON;
    return { epochMs: time.ms - ms, precisionMs: time.precisionMs + doubt };
  }

  /** What MFMT or MDTM must be given to mean this time. */
  toMdtm(epochMs: number): number {
    return epochMs + (this.#zone?.atUtc(epochMs) ?? this.#shift?.ms ?? 0);
  }

  /** What MLSD or LIST states. */
  toTimestamp(time: ListedTime): Timestamp {
    if (time.utc) return { epochMs: time.ms, precisionMs: time.precisionMs };
    if (this.#zone !== null) return this.fromMdtm(time);
    const own = this.#listed.get(weekOf(time.ms)) ?? null;
    if (own !== null && time.precisionMs === MINUTE) return this.fromMdtm({ ...time, ms: time.ms - own });
    const known = [...this.#listed.values()].filter((offset) => offset !== null);
    const [offset] = known;
    if (offset === undefined) return { epochMs: time.ms, precisionMs: Math.max(time.precisionMs, DAY) + (EAST - HOUR) };
    const doubt = known.every((other) => other === 0) ? 0 : SEASON;
    return this.fromMdtm({ ...time, ms: time.ms - offset, precisionMs: time.precisionMs + doubt });
  }
}

/** The offset of a time zone that explains a difference; null when none does. */
function zoneNear(difference: number, step: number, tolerance: number): number | null {
  const offset = Math.round(difference / step) * step;
  return Math.abs(difference - offset) <= tolerance && offset >= WEST && offset <= EAST ? offset : null;
}

function weekOf(ms: number): number {
  return Math.floor((ms - FIRST_SUNDAY) / WEEK);
}
