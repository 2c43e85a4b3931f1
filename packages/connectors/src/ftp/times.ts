import { displayPath, type ItemRef, type Meta, StorageError, type Times } from '@drover/core';
import { isNotUnderstood, isPositive, notFound, refusal } from './errors.ts';
import { examine } from './examine.ts';
import { formatTimeVal } from './listing/mlsd.ts';
import type { Room } from './room.ts';
import { wholeSeconds } from './stored.ts';

/** Modification times by MFMT, or by vsftpd's form of MDTM. */
export class FtpTimes implements Times {
  readonly #room: Room;

  constructor(room: Room) {
    this.#room = room;
  }

  async setModified(item: ItemRef, meta: Meta, signal: AbortSignal): Promise<void> {
    const room = this.#room;
    const { modified } = meta;
    if (modified === undefined) return;
    await room.use(signal, async ({ session }) => {
      const { knowledge, control } = session;
      const { timeCommand } = knowledge;
      if (timeCommand === 'none' || timeCommand === 'unasked') throw cannotSet(item);
      const value = formatTimeVal(room.clock.toMdtm(wholeSeconds(modified).epochMs));
      const reply = await control.send(timeCommand, `${value} ${room.path(item)}`);
      if (isPositive(reply)) return;
      const found = await examine(session, room, item);
      if (found === 'missing') throw notFound(item, reply);
      if (isNotUnderstood(reply.code) || (found === 'folder' && knowledge.timeCommand === 'MDTM'))
        throw cannotSet(item);
      throw refusal(reply, 'to set the time of', item);
    });
  }
}

function cannotSet(item: ItemRef): StorageError {
  return new StorageError({
    kind: 'unsupported',
    fault: 'server',
    message: `The FTP server cannot set the time of ${displayPath(item)}.`,
    remedy: 'Nothing needs to be done; the content is not affected.',
    item,
  });
}
