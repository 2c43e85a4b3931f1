import { childRef, type ItemRef, isTemporaryName, nameOf, parentRef, rootRef } from '@drover/core';
import { isPositive } from './errors.ts';
import { Outgoing } from './outgoing.ts';
import type { Room } from './room.ts';
import type { Session } from './session.ts';
import { within } from './transfer.ts';

const PROBE_BYTES = 64 * 1024;
const PATIENCE_MS = 15_000;

/**
 * Whether a little more can be stored beside a temporary file. Servers report a full disk by codes that mean anything (vsftpd: 451,
 * 426), so a second, small temporary file decides. True when in doubt.
 */
export async function spaceIsLeft(session: Session, room: Room, item: ItemRef): Promise<boolean> {
  const name = nameOf(item).replace(/\.part$/, 'probe.part');
  if (!isTemporaryName(name) || !session.usable) return true;
  const path = room.path(childRef(parentRef(item) ?? rootRef(item.root), name));
  const { control } = session;
  const port = await session.nextPort();
  const transfer = control.transfer('STOR', path);
  const outgoing = new Outgoing(session, port, Buffer.alloc(PROBE_BYTES));
  let removed = false;
  try {
    const done = transfer.done.then(
      (reply) => reply,
      () => null,
    );
    const reply = await within(done, PATIENCE_MS);
    if (reply === null) {
      session.destroy();
      return true;
    }
    const size = isPositive(reply) ? await control.send('SIZE', path) : null;
    const whole = size === null || size.code !== 213 || Number(size.lines[0]) === PROBE_BYTES;
    await control.send('DELE', path);
    removed = true;
    return isPositive(reply) && whole;
  } finally {
    outgoing.destroy();
    // Cancelling ends the session, and most are cancelled together when a run ends because the disk is full.
    if (!removed) void room.tidy(path);
  }
}
