import { childRef, type Entry, rootRef, versionOf, type WriteCondition, type WriteTarget } from '@drover/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSimulatedDrive, type SimulatedDrive } from '../testing/simulated-drive.ts';
import { REQUEST_BYTES } from './limits.ts';

const { signal } = new AbortController();
const meta = { modified: { epochMs: Date.UTC(2020, 1, 2), precisionMs: 1000 } };

let bed: SimulatedDrive;
let folder: Entry;
beforeAll(async () => {
  bed = await openSimulatedDrive();
  folder = await bed.connection.createFolder(childRef(rootRef(), 'there'), meta, signal);
});
afterAll(() => bed?.[Symbol.asyncDispose]());

async function* bodyOf(bytes: number) {
  if (bytes > 0) yield Buffer.alloc(bytes, 'x');
}

function targetOf<S extends number>(name: string, size: S, condition: WriteCondition = { if: 'absent' }) {
  const temporary = '.drover-000000000000-1.part';
  return { item: childRef(folder.ref, name), size, meta, temporary, condition } satisfies WriteTarget;
}

function write(name: string, bytes: number, condition?: WriteCondition): Promise<Entry> {
  return bed.connection.write(targetOf(name, bytes, condition), bodyOf(bytes), signal);
}

/** What throttling counts: these figures stand in the README of these connectors. */
describe('the requests of', () => {
  it('a small file are one session and its content', async () => {
    expect(await bed.requestsOf(() => write('small', 100))).toEqual([
      'POST drives/{}/items/{}:/createUploadSession',
      'PUT upload',
    ]);
  });

  it('a small file that replaces one are the same, and one look', async () => {
    const since = versionOf(await write('replaced', 100));
    expect(await bed.requestsOf(() => write('replaced', 101, { if: 'unchanged', since }))).toEqual([
      'POST drives/{}/items/{}:/createUploadSession',
      'GET drives/{}/root:',
      'PUT upload',
    ]);
  });

  it('an empty file are one for its name and one for its times', async () => {
    expect(await bed.requestsOf(() => write('empty', 0))).toEqual([
      'PUT drives/{}/items/{}:/content',
      'PATCH drives/{}/items/{}',
    ]);
  });

  it('a large file are one session, its pieces, and the end', async () => {
    const target = targetOf('large', 2 * REQUEST_BYTES + 1);
    const { upload } = bed.connection;
    const send = async () => {
      const token = await upload?.begin(target, signal);
      await upload?.append(token ?? {}, target, 0, bodyOf(target.size), signal);
      await upload?.commit(token ?? {}, target, signal);
    };
    expect(await bed.requestsOf(send)).toEqual([
      'POST drives/{}/items/{}:/createUploadSession',
      ...['PUT upload', 'PUT upload', 'PUT upload'],
      'POST upload',
    ]);
    expect(bed.drive.look('there/large')?.size).toBe(target.size);
  });

  it('a file whose upload is cut are smaller from then on, and what was lost is not told as sent', async () => {
    const { upload } = bed.connection;
    if (upload === undefined) throw new Error('no resumable upload');
    const told: number[] = [];
    const target = { ...targetOf('cut', 2 * REQUEST_BYTES), unconfirmed: (bytes: number) => void told.push(bytes) };
    const token = await upload.begin(target, signal);
    const isUpload = ({ operation }: { readonly operation: string }) => operation === 'PUT upload';
    bed.simulator.fail({ matches: isUpload, fault: { kind: 'reset' }, times: 1 });
    await expect(upload.append(token, target, 0, bodyOf(target.size), signal)).rejects.toMatchObject({
      fault: 'network',
    });
    expect(told.at(-1)).toBe(target.size);
    const again = () => upload.append(token, target, 0, bodyOf(target.size), signal);
    expect(await bed.requestsOf(again)).toEqual(['PUT upload', 'PUT upload', 'PUT upload']);
    expect(told.at(-1)).toBe(0);
    await upload.commit(token, target, signal);
    expect(bed.drive.look('there/cut')?.size).toBe(target.size);
  });

  it('a new folder are one, and listing it while it is empty one', async () => {
    let made = folder;
    const make = async () => {
      made = await bed.connection.createFolder(childRef(folder.ref, 'new'), meta, signal);
    };
    expect(await bed.requestsOf(make)).toEqual(['POST drives/{}/items/{}/children']);
    const list = () => Array.fromAsync(bed.connection.list(made.ref, signal));
    expect(await bed.requestsOf(list)).toEqual(['GET drives/{}/items/{}/children']);
  });

  it('reading a file are one look and its content', async () => {
    const entry = await write('read', 100);
    const read = async () => Array.fromAsync(await bed.connection.read(entry, { offset: 0 }, signal));
    expect(await bed.requestsOf(read)).toEqual(['GET drives/{}/items/{}', 'GET download']);
  });
});

describe('a folder that was remembered and is gone', () => {
  it.each([
    ['a small file', (name: string) => write(name, 10)],
    ['an empty file', (name: string) => write(name, 0)],
    ['a folder', (name: string) => bed.connection.createFolder(childRef(folder.ref, name), {}, signal)],
  ])('is looked for once more before %s', async (what, make) => {
    bed.drive.remove('there');
    bed.drive.folder('there');
    await make(what);
    expect(bed.drive.look(`there/${what}`)).not.toBeNull();
  });
});
