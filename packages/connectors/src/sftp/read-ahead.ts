import type { ByteBudget } from './byte-budget.ts';
import type { SftpSession } from './session.ts';
import type { Lease } from './session-share.ts';
import { Refusal, STATUS } from './sftp-codec.ts';
import type { Handle } from './sftp-requests.ts';

/** Bytes of one file that are asked for or wait to be consumed. */
const WINDOW_BYTES = 4 * 1024 * 1024;
/** What a file may ask for although others have used up the allowances, so that each one always gets on. */
const MINIMUM_BYTES = 64 * 1024;

/** One READ of the plan and what has come of it. A short answer is asked on until it is whole or the file ends. */
interface Slot {
  readonly offset: number;
  readonly length: number;
  readonly parts: Buffer[];
  got: number;
  /** `ended`: the file ended within this slot. */
  state: 'asked' | 'whole' | 'ended' | Refusal;
}

/** Reads an open file up to a planned end, several requests ahead of the consumer, and hands the bytes out in order. */
export class ReadAhead {
  readonly #session: SftpSession;
  readonly #downloads: ByteBudget;
  readonly #handle: Handle;
  #slots: Slot[] = [];
  #next: number;
  #end: number;
  #held = 0;
  #queued = false;
  #stopped = false;
  #ready: (() => void) | null = null;

  constructor({ session, downloads }: Lease, handle: Handle, from: number, end: number) {
    this.#session = session;
    this.#downloads = downloads;
    this.#handle = handle;
    this.#next = from;
    this.#end = end;
    this.#fill();
  }

  /** The next bytes; null at the planned end, 'ended' where the file itself ends before it. */
  async take(): Promise<readonly Buffer[] | Refusal | 'ended' | null> {
    const [slot] = this.#slots;
    if (slot === undefined) return null;
    if (slot.state === 'asked') {
      await new Promise<void>((resolve) => {
        this.#ready = resolve;
      });
    }
    if (slot.state instanceof Refusal) return slot.state;
    this.#slots.shift();
    this.#release(slot);
    if (slot.state === 'ended') {
      this.stop();
      if (slot.got === 0) return 'ended';
      this.#slots = [{ ...slot, parts: [], got: 0, length: 0 }];
    }
    this.#fill();
    return slot.parts;
  }

  /** Asks for nothing any more; what is still on its way is dropped when it comes. */
  stop(): void {
    this.#stopped = true;
    for (const slot of this.#slots) this.#release(slot);
    this.#slots = [];
  }

  #fill(): void {
    while (!this.#stopped && this.#next < this.#end && this.#held < WINDOW_BYTES) {
      const usedUp = [this.#downloads, this.#session.incoming].find(({ exhausted }) => exhausted);
      if (usedUp === undefined) this.#ask(this.#session.readBytes);
      else if (this.#slots.length === 0) this.#ask(Math.min(this.#session.readBytes, MINIMUM_BYTES));
      else {
        this.#queue(usedUp);
        return;
      }
    }
  }

  /** One request for each turn in the queue, so that all files get on alike. */
  #queue(usedUp: ByteBudget): void {
    if (this.#queued) return;
    this.#queued = true;
    usedUp.whenFree(() => {
      this.#queued = false;
      if (this.#stopped || this.#next >= this.#end || this.#held >= WINDOW_BYTES) return;
      this.#ask(this.#session.readBytes);
      this.#fill();
    });
  }

  #ask(most: number): void {
    const length = Math.min(most, this.#end - this.#next);
    const slot: Slot = { offset: this.#next, length, parts: [], got: 0, state: 'asked' };
    this.#next += length;
    this.#held += length;
    this.#downloads.take(length);
    this.#session.incoming.take(length);
    this.#slots.push(slot);
    void this.#read(slot);
  }

  async #read(slot: Slot): Promise<void> {
    while (slot.state === 'asked' && !this.#stopped) {
      const answer = await this.#session.requests.read(this.#handle, slot.offset + slot.got, slot.length - slot.got);
      if (answer instanceof Refusal) slot.state = answer.code === STATUS.eof ? 'ended' : answer;
      else if (answer.bytes === 0) slot.state = 'ended';
      else {
        slot.parts.push(...answer.pieces);
        slot.got += answer.bytes;
        if (slot.got === slot.length) slot.state = 'whole';
        else this.#session.quirks.answersShort = true;
      }
    }
    this.#session.incoming.give(slot.length);
    if (slot === this.#slots[0]) this.#ready?.();
  }

  #release(slot: Slot): void {
    this.#held -= slot.length;
    this.#downloads.give(slot.length);
  }
}
