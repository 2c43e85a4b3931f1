import { childRef, rootRef, type UploadToken, type WriteTarget } from '@drover/core';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { openSimulatedDrive, type SimulatedDrive } from '../testing/simulated-drive.ts';
import { MULTIPLE, REQUEST_BYTES } from './limits.ts';

const { signal } = new AbortController();
const meta = { modified: { epochMs: Date.UTC(2020, 1, 2), precisionMs: 1000 } };
/** Two requests and a piece that is no multiple of anything. */
const CONTENT = Buffer.alloc(2 * REQUEST_BYTES + MULTIPLE + 7, 'some bytes');
const END = 2 * REQUEST_BYTES + MULTIPLE;

let bed: SimulatedDrive;
beforeAll(async () => {
  bed = await openSimulatedDrive({ flavour: 'personal' });
  await bed.connection.stat(rootRef(), signal); // from now on its id is known
});
afterAll(() => bed?.[Symbol.asyncDispose]());

async function* from(offset: number) {
  yield CONTENT.subarray(offset);
}

function targetOf(name: string, more: Partial<WriteTarget> = {}): WriteTarget {
  const temporary = '.drover-000000000000-1.part';
  const item = childRef(rootRef(), name);
  return { ...{ item, size: CONTENT.length, meta, temporary, condition: { if: 'absent' } }, ...more };
}

beforeEach(() => {
  for (const { segments } of bed.drive.tree()) bed.drive.remove(segments.join('/'));
});

const uploadOf = ({ connection }: Pick<SimulatedDrive, 'connection'>) => {
  if (connection.upload === undefined) throw new Error('no resumable upload');
  return connection.upload;
};

async function sent(target: WriteTarget): Promise<UploadToken> {
  const token = await uploadOf(bed).begin(target, signal);
  return await uploadOf(bed).append(token, target, 0, from(0), signal);
}

it('a personal file has its name only after the leave, by the request with its last bytes', async () => {
  const beforeCommit = async () => expect(bed.drive.look('held')).toBeNull();
  const target = targetOf('held', { beforeCommit });
  const operations = await bed.requestsOf(async () => {
    const token = await sent(target);
    expect(await uploadOf(bed).status(token, target, signal)).toEqual({ missing: [] });
    await uploadOf(bed).commit(token, target, signal);
  });
  expect(operations).toEqual([
    'POST drives/{}/items/{}:/createUploadSession',
    ...['PUT upload', 'PUT upload', 'PUT upload', 'GET upload', 'PUT upload'],
  ]);
  expect((await bed.drive.read('held')).equals(CONTENT)).toBe(true);
  expect(bed.drive.look('held')).toMatchObject({ modified: new Date(meta.modified.epochMs), versions: 1 });
});

it('a leave that is refused leaves no file', async () => {
  const target = targetOf('refused', { beforeCommit: () => Promise.reject(new Error('not ours any more')) });
  const token = await sent(target);
  await expect(uploadOf(bed).commit(token, target, signal)).rejects.toThrow('not ours any more');
  expect(bed.drive.look('refused')).toBeNull();
});

it('a process that did not read the last bytes sends them once more, and nothing else', async () => {
  const target = targetOf('taken up');
  const token = await sent(target);
  await using other = await bed.another();
  const [gap, ...more] = (await uploadOf(other).status(token, target, signal))?.missing ?? [];
  expect([gap, ...more]).toEqual([{ from: END, to: CONTENT.length }]);
  await expect(uploadOf(other).commit(token, target, signal)).rejects.toMatchObject({ kind: 'corrupt' });
  const operations = await bed.requestsOf(async () => {
    await uploadOf(other).append(token, target, END, from(END), signal);
    await uploadOf(other).commit(token, target, signal);
  });
  expect(operations).toEqual(['PUT upload']);
  expect((await bed.drive.read('taken up')).equals(CONTENT)).toBe(true);
});

it('last bytes whose request broke are there for the next attempt', async () => {
  const target = targetOf('broken');
  const token = await sent(target);
  bed.simulator.fail({ matches: ({ operation }) => operation === 'PUT upload', fault: { kind: 'reset' }, times: 1 });
  await expect(uploadOf(bed).commit(token, target, signal)).rejects.toMatchObject({ kind: 'unavailable' });
  expect(bed.drive.look('broken')).toBeNull();
  await uploadOf(bed).commit(token, target, signal);
  expect((await bed.drive.read('broken')).equals(CONTENT)).toBe(true);
});

it('a session that has all bytes and made no file is begun anew', async () => {
  const target = targetOf('taken meanwhile');
  const token = await sent(target);
  await bed.drive.put('taken meanwhile', 'of somebody else');
  await expect(uploadOf(bed).commit(token, target, signal)).rejects.toMatchObject({ kind: 'already-exists' });
  await using other = await bed.another();
  expect(await uploadOf(other).status(token, target, signal)).toBeNull();
  expect(String(await bed.drive.read('taken meanwhile'))).toBe('of somebody else');
});
