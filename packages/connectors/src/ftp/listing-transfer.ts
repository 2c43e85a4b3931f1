import type { ItemRef, StorageError } from '@drover/core';
import { isPositive, refusal } from './errors.ts';
import { Incoming } from './incoming.ts';
import { ListingReader } from './listing/index.ts';
import type { Listed } from './listing/listed.ts';
import type { Transfer } from './pending.ts';
import type { Reply } from './reply-parser.ts';
import type { Room } from './room.ts';
import type { Session } from './session.ts';
import { abandon, dataFailure, explanation, outOfStep, settled } from './transfer.ts';

export type ListCommand = 'MLSD' | 'LIST -a' | 'LIST' | 'LIST path';

export interface Refusal {
  readonly by: 'CWD' | 'listing';
  readonly reply: Reply;
}

/** One listing under way on one session. */
export class Listing {
  readonly #session: Session;
  readonly #folder: ItemRef;
  readonly #transfer: Transfer;
  readonly #incoming: Incoming;
  readonly #entered: Promise<Reply> | null;
  readonly #reader: ListingReader;
  readonly #mode: 'no' | 'yes' | 'trial';
  #over = false;

  /**
   * Sends everything in one turn. LIST gets no path, because servers read options and wildcards in it; the folder is entered before,
   * which any name survives.
   */
  static async begin(session: Session, room: Room, folder: ItemRef, command: ListCommand): Promise<Listing> {
    return new Listing(session, room, folder, command, await session.nextPort());
  }

  private constructor(session: Session, room: Room, folder: ItemRef, command: ListCommand, port: number) {
    const { control, knowledge, endpoint } = session;
    const path = room.path(folder);
    this.#session = session;
    this.#folder = folder;
    this.#reader = new ListingReader(
      command === 'MLSD' ? { facts: true } : { facts: false, now: endpoint.clock.now() },
    );
    this.#mode = knowledge.pipeline();
    if (command === 'MLSD') {
      this.#entered = null;
      this.#transfer = control.transfer('MLSD', path);
    } else if (command === 'LIST path') {
      this.#entered = null;
      void control.send('CWD', '/'); // vsftpd shows a link by its target's name in the folder that it is in
      this.#transfer = control.transfer('LIST', path);
    } else {
      this.#entered = control.send('CWD', path);
      this.#transfer = control.transfer('LIST', command === 'LIST -a' ? '-a' : '');
    }
    if (this.#mode !== 'no') session.askAhead();
    this.#incoming = new Incoming(session, port);
  }

  /** Lines as they come, an empty batch for a piece that completes none; nothing when the folder cannot be entered. */
  async *lines(): AsyncGenerator<Listed[], void, undefined> {
    for (;;) {
      const chunk = await this.#next();
      if (chunk === null) break;
      yield this.#reader.push(chunk);
    }
    await this.#conclude();
    const rest = this.#reader.finish();
    if (rest.length > 0) yield rest;
  }

  /** How the listing was refused, if it was; it is over then. */
  async refused(): Promise<Refusal | null> {
    const entered = this.#entered === null ? null : await this.#entered;
    if (entered !== null && !isPositive(entered)) {
      await this.#drain();
      return { by: 'CWD', reply: entered };
    }
    if ((await this.#transfer.opened) !== null) return null;
    const reply = await this.#transfer.done;
    if (isPositive(reply)) return null;
    this.#over = true;
    this.#incoming.destroy();
    if (this.#mode === 'trial') this.#session.knowledge.pipelined('untried');
    return { by: 'listing', reply };
  }

  /** What is listed instead is the folder that the session was in before. vsftpd dies of encrypted connections that are cut. */
  async #drain(): Promise<void> {
    try {
      for (let chunk = await this.#incoming.next(); chunk !== null; chunk = await this.#incoming.next());
      this.#over = true;
      await settled(this.#session, this.#transfer);
    } catch {
      await this.stop(); // nobody wanted this listing
    }
  }

  /** Ends the listing wherever it stands. */
  async stop(): Promise<void> {
    if (this.#over) return;
    this.#over = true;
    if (this.#mode === 'trial') this.#session.knowledge.pipelined('untried');
    await abandon(this.#session, this.#transfer, this.#incoming);
  }

  async #next(): Promise<Buffer | null> {
    try {
      return await this.#incoming.next();
    } catch (error) {
      this.#over = true;
      const reply = await explanation(this.#session, this.#transfer);
      if (reply !== null && !isPositive(reply)) throw refusal(reply, 'to list', this.#folder);
      throw this.#trouble(dataFailure(this.#session, error as NodeJS.ErrnoException));
    }
  }

  async #conclude(): Promise<void> {
    this.#over = true;
    this.#transfer.settle();
    let reply: Reply;
    try {
      reply = await this.#transfer.done;
    } catch (error) {
      throw this.#trouble(error as StorageError);
    }
    if (!isPositive(reply)) throw refusal(reply, 'to list', this.#folder);
    if (this.#mode === 'trial') await this.#judgeTrial();
    // Pure-FTPd cuts listings off at LimitRecursion and says so in the text of an otherwise happy reply.
    if (reply.lines.some((line) => /\btruncated\b/i.test(line))) throw cutOff(this.#folder, reply);
  }

  /** The port that was asked for behind the listing must have been told after it. */
  async #judgeTrial(): Promise<void> {
    const { knowledge } = this.#session;
    if (await this.#session.portIsAhead()) knowledge.pipelined('works');
    else throw outOfStep(this.#session, 'EPSV behind a listing');
  }

  #trouble(error: StorageError): StorageError {
    const lost = (this.#mode === 'trial' && error.retryable) || this.#session.control.outOfStep;
    return lost ? outOfStep(this.#session, 'a listing') : error;
  }
}

function cutOff(folder: ItemRef, reply: Reply): StorageError {
  const error = refusal(reply, 'to list all of', folder);
  return error.with({
    kind: 'unsupported',
    remedy: 'Raise the limit of entries in a listing on the server (Pure-FTPd: LimitRecursion), or split the folder.',
  });
}
