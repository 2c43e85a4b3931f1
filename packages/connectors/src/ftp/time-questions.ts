import { childRef, type ItemRef } from '@drover/core';
import { encodeCommand } from './commands.ts';
import { childName, toSegment } from './entry.ts';
import { isUnknownCommand } from './errors.ts';
import type { Listed } from './listing/listed.ts';
import { timeIn } from './reply-values.ts';
import type { Room } from './room.ts';
import type { Session } from './session.ts';

/** Questions that are on their way at once. */
const AT_ONCE = 500;
const PLAIN = /^[\x20-\x7e]+$/;

/**
 * How well the times of files must be known that a server without MLSD lists by the minute or the day: `exact` asks it for each of them,
 * all in one go behind the listing; `as listed` measures the server's time zone only.
 */
export type Times = 'exact' | 'as listed';

/** Asks a server for the times of files that its listing tells coarsely, or in a time zone that is not known yet. */
export class TimeQuestions {
  readonly #session: Session;
  readonly #room: Room;
  readonly #folder: ItemRef;
  readonly #times: Times;
  readonly #weeks = new Set<number>();
  /** What is asked about, with its path. */
  readonly #asked = new Map<Listed, string>();

  constructor(session: Session, room: Room, folder: ItemRef, times: Times) {
    this.#session = session;
    this.#room = room;
    this.#folder = folder;
    this.#times = times;
  }

  get none(): boolean {
    return this.#asked.size === 0;
  }

  /** Takes note of what must be asked about these lines. */
  collect(lines: readonly Listed[]): void {
    for (const listed of lines) {
      const path = this.#isWanted(listed) ? this.#command(listed.name) : null;
      if (path !== null) this.#asked.set(listed, path);
    }
  }

  /** The same lines with what the server answers about them. What it does not tell stays as it was listed. */
  async answer(lines: readonly Listed[]): Promise<Listed[]> {
    const answered: Listed[] = [];
    for (let at = 0; at < lines.length; at += AT_ONCE) {
      answered.push(...(await Promise.all(lines.slice(at, at + AT_ONCE).map((listed) => this.#ask(listed)))));
    }
    return answered;
  }

  #isWanted({ kind, name, time }: Listed): boolean {
    const { clock } = this.#room;
    if (kind !== 'file' || time === null || time.utc) return false;
    if (this.#times === 'exact' && clock.tellsExactly) return true;
    if (!clock.unknown(time) || !PLAIN.test(name) || this.#weeks.has(clock.week(time))) return false;
    this.#weeks.add(clock.week(time));
    return true;
  }

  async #ask(listed: Listed): Promise<Listed> {
    const { time } = listed;
    const { clock } = this.#room;
    const path = this.#asked.get(listed);
    if (path === undefined || time === null || !clock.tellsExactly) return listed;
    const reply = await this.#session.control.send('MDTM', path);
    if (isUnknownCommand(reply.code)) clock.giveUp();
    const exact = timeIn(reply);
    if (clock.unknown(time)) clock.learn(time, exact?.ms ?? null);
    return exact === null ? listed : { ...listed, exact };
  }

  /** The path to ask for; null for a name that no command can carry. */
  #command(name: string): string | null {
    const bytes = childName('file', name);
    if (bytes === null) return null;
    try {
      const path = this.#room.path(childRef(this.#folder, toSegment(bytes)));
      encodeCommand('MDTM', path);
      return path;
    } catch {
      return null; // its time stays as coarse as it is; whatever else is to be done with it tells why that cannot be
    }
  }
}
