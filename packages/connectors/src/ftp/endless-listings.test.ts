import { type Entry, rootRef } from '@drover/core';
import { expect, test } from 'vitest';
import { rejection } from './testing/expect-error.ts';
import { ScriptedFtp } from './testing/open-scripted.ts';
import type { Handler, Script, ScriptedSession } from './testing/scripted-session.ts';

const LIST_ONLY = ['MDTM', 'SIZE', 'REST STREAM'];

/** Sends what `piece` makes for as long as anybody listens. */
const endless =
  (piece: (at: number) => string): Handler =>
  async (session: ScriptedSession) => {
    const socket = await session.data();
    session.reply('150 here it comes');
    for (let at = 0; !socket.destroyed; at++) {
      const more = socket.write(piece(at));
      await new Promise((resolve) =>
        more ? setTimeout(resolve, 1) : socket.once('drain', resolve).once('close', resolve),
      );
    }
  };

const line = (name: string): string => `-rw-r--r-- 1 anna users 1 Jan 02 12:34 ${name}\r\n`;

test.each<[string, Script]>([
  ['blank lines', { on: { MLSD: endless(() => '\r\n') } }],
  ['lines about the folder itself', { on: { MLSD: endless(() => 'type=cdir; .\r\n') } }],
  ['names that lead upwards', { features: LIST_ONLY, on: { LIST: endless(() => line('a/..')) } }],
])(
  'a listing of %s without end is given up',
  async (_what, script) => {
    await using ftp = await ScriptedFtp.open(script, { namelessPieces: 20 });
    const error = await rejection(ftp.names(), 'unsupported');
    expect(error.message).toContain('without naming any item');
    await ftp.write('still-works', 'x');
  },
  10_000,
);

test('a listing whose times wait to be measured is not held without end', async () => {
  const script = { features: LIST_ONLY, on: { LIST: endless((at) => line(`file-${at}`)) } };
  await using ftp = await ScriptedFtp.open(script, { heldEntries: 50 });
  const seen: Entry[] = [];
  for await (const page of ftp.connection.list(rootRef('~'), ftp.signal)) {
    seen.push(...page);
    if (seen.length > 1_500) break;
  }
  expect(new Set(seen.map(({ name }) => name)).size).toBe(seen.length);
  expect(seen[0]?.modified?.precisionMs).toBeGreaterThan(86_400_000);
}, 20_000);
