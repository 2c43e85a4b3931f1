import { childRef, namesNoChild, rootRef } from '@drover/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { expectChildName, expectSize, fuzzing, spoiled } from '../testing/fuzz.ts';
import { entryOf, readName } from './entry.ts';
import { SftpChannel } from './sftp-channel.ts';
import { type Attributes, type NameRecord, ProtocolViolation, REPLY, Refusal, STATUS } from './sftp-codec.ts';
import { SftpRequests } from './sftp-requests.ts';

const u32 = (...values: readonly number[]): string =>
  values
    .map((value) => String.fromCharCode(value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255))
    .join('');
const string = (text: string): string => u32(text.length) + text;
const message = (type: number, id: number, fields: string): string =>
  string(String.fromCharCode(type) + u32(id) + fields);
const ATTRIBUTES = u32(15, 0, 7, 1000, 1000, 0o100644, 1_700_000_000, 1_700_000_000);
const names = (...all: readonly string[]): string =>
  u32(all.length) + all.map((name) => string(name) + string(`-rw-r--r-- ${name}`) + ATTRIBUTES).join('');

/** Answers to the requests of `asked`, by their numbers. */
const ANSWERS = [
  message(REPLY.attrs, 1, ATTRIBUTES),
  message(REPLY.name, 2, names('a', '..', 'b \xff')),
  message(REPLY.handle, 3, string('handle')),
  message(REPLY.data, 4, string('some bytes of a file')),
  message(REPLY.status, 5, u32(STATUS.noSuchFile) + string('because') + string('en')),
  message(REPLY.name, 6, names('/where/it/is')),
];
const SPICES = [u32(0), u32(0xffff_ffff), u32(0x8000_0000), '\0', '/', '..', '\x65', '\x68', '\x02', ...ANSWERS];

function asked() {
  let ended = 0;
  const channel = new SftpChannel({ send: () => undefined, end: () => void ended++ });
  const requests = new SftpRequests(channel);
  const handle = Buffer.from('handle');
  const answers: unknown[] = [];
  const stat = requests.lstat('/a');
  const list = requests.readFolder(handle);
  const all = [stat, list, requests.openFolder('/'), requests.read(handle, 0, 20), requests.remove('/a')];
  for (const each of [...all, requests.resolve('.')]) void each.then((answer) => answers.push(answer));
  return { channel, answers, stat, list, ended: () => ended };
}

test('whatever a server answers, each request is settled once, and the channel goes on or ends as a violation', async () => {
  const answered = fc.array(spoiled(ANSWERS, SPICES), { minLength: 1, maxLength: 6 }).map((each) => each.join(''));
  await fc.assert(
    fc.asyncProperty(answered, fc.array(fc.nat(400), { maxLength: 4 }), async (text, cuts) => {
      const { channel, answers, stat, list, ended } = asked();
      const bytes = Buffer.from(text, 'latin1');
      const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
      for (const [at, from] of places.entries()) channel.receive(bytes.subarray(from, places[at + 1] ?? bytes.length));
      const { failure, waiting } = channel;
      if (failure !== null) expect(failure).toBeInstanceOf(ProtocolViolation);
      expect(ended()).toBe(failure === null ? 0 : 1);
      channel.fail(new Error('the test is over'));
      expectSound(await stat, await list);
      expect(answers).toHaveLength(6);
      expect(waiting).toBeLessThanOrEqual(6);
    }),
    fuzzing(400),
  );
});

/** What was understood can be counted with, and each name that is taken stays in its folder. */
function expectSound(stat: Attributes | Refusal, list: readonly NameRecord[] | Refusal): void {
  if (!(stat instanceof Refusal)) expectSize(stat.size ?? null);
  if (list instanceof Refusal) return;
  for (const { name, attributes } of list) {
    const segment = readName(name);
    if (namesNoChild(segment)) continue;
    expectChildName(segment);
    const entry = entryOf(childRef(rootRef(), segment), attributes);
    expectSize(entry.size);
    if (entry.modified !== undefined) expect(Number.isSafeInteger(entry.modified.epochMs)).toBe(true);
  }
}
