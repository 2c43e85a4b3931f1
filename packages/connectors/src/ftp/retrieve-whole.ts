import { type Entry, StorageError, type Version } from '@drover/core';
import { DataConnection } from './data-connection.ts';
import { isNotUnderstood } from './errors.ts';
import { parseMlst } from './examine.ts';
import type { ServerClock } from './listing/server-clock.ts';
import type { Reply } from './reply-parser.ts';
import { timeIn } from './reply-values.ts';
import { accepted, checkPosition, otherThanListed, TransferRefused, whyNotRead, whyOtherLength } from './retrieve.ts';
import type { Room } from './room.ts';
import type { Session } from './session.ts';
import { dataFailure, explanation, outOfStep } from './transfer.ts';

export interface Retrieved {
  readonly bytes: Buffer;
  /** The file's version after its last byte was sent, where the server told it along the way. */
  readonly version: Version | null;
}

/** Fetches the last `rest` bytes of a file in one piece: one buffer, no stream. */
export async function retrieveWhole(session: Session, room: Room, entry: Entry, rest: number): Promise<Retrieved> {
  const { control, knowledge } = session;
  const path = room.path(entry.ref);
  const offset = (entry.size ?? 0) - rest;
  const port = session.takePort() ?? (await session.nextPort());
  const mode = knowledge.pipeline();
  const positioned = offset === 0 ? null : control.send('REST', String(offset));
  const transfer = control.transfer('RETR', path);
  const facts = knowledge.features?.mlst === true;
  const after = mode === 'no' ? null : control.send(facts ? 'MLST' : 'MDTM', path);
  if (mode !== 'no') session.askAhead();
  const receiver = new WholeReceiver(session, port, rest);
  const received = receiver.done.then((bytes) => {
    transfer.settle();
    return bytes;
  });
  try {
    const [bytes] = await Promise.all([received, accepted(transfer), checkPosition(positioned, entry)]);
    if (mode === 'trial') await settleTrial(session, after);
    if (bytes.length > rest) throw otherThanListed(entry, 'it has grown');
    if (bytes.length < rest) throw await whyOtherLength(session, room, entry, offset + bytes.length);
    return { bytes, version: after === null ? null : versionFrom(await after, rest + offset, room.clock) };
  } catch (error) {
    receiver.destroy();
    if (mode === 'trial') knowledge.pipelined('untried');
    if (error instanceof TransferRefused) {
      if (mode !== 'no' && isNotUnderstood(error.reply.code)) throw outOfStep(session, 'RETR');
      throw await whyNotRead(session, room, entry, error.reply);
    }
    if (error instanceof StorageError) {
      const lost = control.outOfStep || (mode === 'trial' && !session.usable);
      throw lost ? outOfStep(session, 'RETR') : error;
    }
    const reply = await explanation(session, transfer);
    if (reply !== null && reply.code >= 400) throw await whyNotRead(session, room, entry, reply);
    throw dataFailure(session, error as NodeJS.ErrnoException);
  }
}

/** Each reply came in its turn: then commands may be sent behind every transfer of this server. */
async function settleTrial(session: Session, after: Promise<Reply> | null): Promise<void> {
  const reply = await after;
  const inTurn = reply !== null && (reply.code === 250 || reply.code === 213 || reply.code === 550);
  if (!inTurn || !(await session.portIsAhead())) throw outOfStep(session, 'commands behind RETR');
  session.knowledge.pipelined('works');
}

function versionFrom(reply: Reply, size: number, clock: ServerClock): Version | null {
  const facts = parseMlst(reply);
  const time = timeIn(reply);
  if (facts !== null && facts.time !== null) return { size: facts.size, modified: clock.toTimestamp(facts.time) };
  return time === null ? null : { size, modified: clock.fromMdtm(time) };
}

/** Reads straight into a buffer of the expected size and one byte more, which shows when there is too much. */
class WholeReceiver {
  readonly done: Promise<Buffer>;
  readonly #data: DataConnection;
  #filled = 0;

  constructor(session: Session, port: number, size: number) {
    const bytes = Buffer.allocUnsafeSlow(size + 1);
    const done = Promise.withResolvers<Buffer>();
    this.done = done.promise;
    this.done.catch(() => undefined); // reported together with what the server says
    this.#data = new DataConnection(session, port, {
      onread: {
        buffer: () => bytes.subarray(Math.min(this.#filled, size)),
        callback: (count) => {
          this.#filled += count;
          if (this.#filled <= size) return true;
          this.#data.destroy();
          done.resolve(bytes);
          return false;
        },
      },
      end: () => done.resolve(bytes.subarray(0, this.#filled)),
      failed: done.reject,
    });
  }

  destroy(): void {
    this.#data.destroy();
  }
}
