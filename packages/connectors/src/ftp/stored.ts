import type { FirstFile } from '@drover/connector-kit';
import { displayPath, type Entry, type ItemRef, StorageError, type Timestamp, type WriteTarget } from '@drover/core';
import { isPositive, isUnknownCommand, wrongLength } from './errors.ts';
import { lookAtFinal } from './final-look.ts';
import { formatTimeVal } from './listing/mlsd.ts';
import type { Reply } from './reply-parser.ts';
import { sizeIn, timeIn } from './reply-values.ts';
import type { Room } from './room.ts';
import type { Session } from './session.ts';

/** What the server says about a file that was just stored under its temporary name. */
export interface StoredFile {
  /** Null when the server does not know SIZE. */
  readonly size: number | null;
  readonly modified: Timestamp | null;
  /** What stands under the final name, where the target's condition asks for it, and when that was asked, on the monotonic clock. */
  readonly present: Entry | null;
  readonly askedAt: number;
}

/** A file under its temporary name; `first` where it is to show the server's clock. */
export interface JustStored {
  readonly target: WriteTarget;
  readonly temporary: ItemRef;
  readonly first: FirstFile | null;
}

/** The questions about a stored file, on their way in one packet; they may be sent behind the upload itself. */
export class StoredCheck {
  readonly #session: Session;
  readonly #room: Room;
  readonly #target: WriteTarget;
  readonly #temporary: ItemRef;
  readonly #size: Promise<Reply> | null;
  /** The time that the server gave it, before another is set; asked of the first file only. */
  readonly #own: Promise<Reply> | null;
  readonly #first: FirstFile | null;
  readonly #time: Promise<Reply> | null;
  readonly #setting: Timestamp | null;
  readonly #present: Promise<Entry | null>;
  readonly #askedAt: number;

  constructor(session: Session, room: Room, { target, temporary, first }: JustStored) {
    this.#session = session;
    this.#room = room;
    this.#target = target;
    this.#temporary = temporary;
    this.#first = first;
    const { control, knowledge } = session;
    const { timeCommand } = knowledge;
    const setsTimes = timeCommand !== 'none' && timeCommand !== 'unasked';
    const path = room.path(temporary);
    const { modified } = target.meta;
    this.#size = knowledge.features?.size === true ? control.send('SIZE', path) : null;
    this.#own = first === null ? null : control.send('MDTM', path);
    this.#setting = modified === undefined || !setsTimes ? null : wholeSeconds(modified);
    if (this.#setting !== null && setsTimes) {
      this.#time = control.send(timeCommand, `${formatTimeVal(room.clock.toMdtm(this.#setting.epochMs))} ${path}`);
    } else {
      this.#time = knowledge.features?.mdtm === true ? control.send('MDTM', path) : null;
    }
    this.#askedAt = session.endpoint.clock.monotonic();
    this.#present = lookAtFinal(session, room, target);
    this.#present.catch(() => undefined); // asked for by `result`
  }

  /** The answers; rejects with 'corrupt' when another number of bytes was stored than was sent. */
  async result(sent: number): Promise<StoredFile> {
    const size = sizeIn(await this.#size);
    if (size !== null && size !== sent) {
      throw wrongLength(
        this.#target.item,
        `The server stored ${size} of ${sent} bytes of ${displayPath(this.#target.item)} and called it complete.`,
        'Try again; if it happens again, look into the log of the FTP server.',
      );
    }
    if (this.#own !== null) this.#first?.told(ownTime(await this.#own, this.#room));
    const modified = await this.#modified();
    const present = await this.#present;
    return { size, modified, present, askedAt: this.#askedAt };
  }

  /** A time that could not be set is no failure of the file: the entry says what time it has. */
  async #modified(): Promise<Timestamp | null> {
    const reply = await this.#time;
    if (reply === null) return null;
    if (this.#setting === null) return this.#stated(reply);
    if (isPositive(reply)) {
      const { epochMs, precisionMs } = this.#setting;
      return this.#room.clock.fromMdtm({ ms: this.#room.clock.toMdtm(epochMs), precisionMs, utc: true });
    }
    const { knowledge, control } = this.#session;
    if (isUnknownCommand(reply.code)) knowledge.timeCommand = 'none';
    return this.#stated(await control.send('MDTM', this.#room.path(this.#temporary)));
  }

  #stated(reply: Reply): Timestamp | null {
    const time = timeIn(reply);
    return time === null ? null : this.#room.clock.fromMdtm(time);
  }
}

/**
 * A file that was stored a moment ago shows in which zone the server states times. Asked before any time is set, once; resolves at
 * once where there is nothing to find out.
 */
export async function learnZone(session: Session, room: Room, stored: ItemRef): Promise<void> {
  if (!room.clock.unproven || session.knowledge.features?.mdtm !== true) return;
  const time = timeIn(await session.control.send('MDTM', room.path(stored)));
  if (time !== null) room.clock.learnShift(time.ms, session.endpoint.clock.now());
}

/** What a file that was stored a moment ago tells of the server's own clock. */
export function ownTime(reply: Reply, { clock, endpoint }: Room): Timestamp | { readonly why: string } {
  const time = timeIn(reply);
  if (time === null) return { why: 'The server does not tell the time of a file that it just stored.' };
  return clock.ofNow(time, endpoint.clock.now()) ?? { why: ZONE_UNKNOWN };
}

const ZONE_UNKNOWN =
  "The server does not say in which time zone it states times, so its zone cannot be told from a wrong clock; set the server's time zone in the connector.";

/** MFMT and MDTM take no fractions. */
export function wholeSeconds(time: Timestamp): Timestamp {
  return { epochMs: Math.floor(time.epochMs / 1000) * 1000, precisionMs: Math.max(1000, time.precisionMs) };
}

/** How long a server may take to put the end of a file in place after its control connection has died. */
const SETTLING_MS = 20_000;
const LOOK_AGAIN_MS = 500;

/** Resolves when the server, asked anew, has so many bytes; one that could not confirm the upload gets time to finish it. */
export async function confirmLength(
  room: Room,
  item: ItemRef,
  bytes: number,
  confirmed: boolean,
  signal: AbortSignal,
): Promise<void> {
  const { clock } = room.endpoint;
  const until = clock.monotonic() + (confirmed ? 0 : SETTLING_MS);
  for (;;) {
    const size = sizeIn(await room.use(signal, ({ session }) => session.control.send('SIZE', room.path(item))));
    if (size === bytes) return;
    if (clock.monotonic() >= until) {
      throw new StorageError({
        kind: confirmed ? 'corrupt' : 'unavailable',
        message: `The server has ${size ?? 'no'} of the ${bytes} bytes that were sent for ${displayPath(item)}.`,
        remedy: 'Try again.',
        item,
      });
    }
    await clock.sleep(LOOK_AGAIN_MS, signal);
  }
}
