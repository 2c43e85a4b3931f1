import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { cp, link, mkdir, readdir, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import {
  type Connection,
  type ItemRef,
  parseMachinePath,
  rootRef,
  type StorageError,
  temporaryName,
} from '@drover/core';
import { describe, expect, it } from 'vitest';
import { OwnPlaces } from './own-places.ts';
import { treeFixture } from './testing/tree-fixture.ts';

const never = new AbortController().signal;
const temporary = temporaryName('5ba3ed000000', '1');

async function list(tree: Connection, folder: ItemRef): Promise<string[]> {
  const entries = (await Array.fromAsync(tree.list(folder, never))).flat();
  for (const { ref, name } of entries) expect(ref.segments).toEqual([...folder.segments, name]);
  return entries.map(({ name, kind }) => (kind === 'folder' ? `${name}/` : name)).sort();
}

async function* bodyOf(text: string) {
  yield new TextEncoder().encode(text);
}

const write = (tree: Connection, item: ItemRef, text = 'new') =>
  tree.write({ item, size: text.length, meta: {}, temporary, condition: { if: 'anything' } }, bodyOf(text), never);

describe('the tree of shared folders', () => {
  it('shows above them only what leads to them, and everything below', async () => {
    await using fixture = await treeFixture('homes/anna', 'homes/ben!', 'secret');
    const { tree, ref, base } = fixture;
    await writeFile(join(base, 'homes', 'beside.txt'), 'x');
    await mkdir(join(base, 'homes', 'carl'));
    await writeFile(join(base, 'homes', 'anna', 'a.txt'), 'hello');
    expect(await list(tree, rootRef())).toEqual([`${parseMachinePath(base)[0]}/`]);
    expect(await list(tree, ref('.'))).toEqual(['homes/', 'secret/']);
    expect(await list(tree, ref('homes'))).toEqual(['anna/', 'ben/']);
    expect(await list(tree, ref('homes/anna'))).toEqual(['a.txt']);
    expect(await tree.stat(ref('homes'), never)).toEqual({
      ref: ref('homes'),
      name: 'homes',
      kind: 'folder',
      size: null,
    });
    expect(await tree.stat(ref('homes/anna'), never)).toMatchObject({
      name: 'anna',
      kind: 'folder',
      ref: ref('homes/anna'),
    });
    const entry = await tree.stat(ref('homes/anna/a.txt'), never);
    expect(entry).toMatchObject({ name: 'a.txt', size: 5, ref: ref('homes/anna/a.txt') });
    if (entry === null) return;
    const bytes = Buffer.concat(await Array.fromAsync(await tree.read(entry, { offset: 0 }, never)));
    expect(bytes.toString()).toBe('hello');
  });

  it('gives small files together, from any of them and from nowhere else', async () => {
    await using fixture = await treeFixture('homes/anna', 'homes/ben!');
    const { tree, ref, base } = fixture;
    const paths = ['homes/anna/1.txt', 'homes/anna/2.txt', 'homes/beside.txt', 'homes/ben/3.txt', 'homes/anna/1.txt'];
    for (const path of paths) await writeFile(join(base, path), path);
    const entries = [...paths, 'homes', 'homes/anna', 'homes/anna/gone.txt'].map((path) => ({
      ...({ ref: ref(path), name: basename(path), kind: 'file', size: 1 } as const),
    }));
    const outcomes = await Array.fromAsync(tree.bulkRead.readMany(entries, never));
    expect(outcomes.map(({ entry }) => entry)).toEqual(entries);
    const told = outcomes.map(({ content }) =>
      content instanceof Error ? (content as StorageError).kind : Buffer.from(content).toString(),
    );
    const [first, second, , third] = paths;
    expect(told).toEqual([first, second, 'not-found', third, first, 'unsupported', 'unsupported', 'not-found']);
    const refusals = await tree.access.refusals(entries, never);
    expect([...refusals.keys()].map(({ name }) => name)).toEqual(['beside.txt', 'homes', 'anna', 'gone.txt']);
  });

  it('has nothing beside them', async () => {
    await using fixture = await treeFixture('homes/anna!');
    const { tree, ref, base } = fixture;
    await writeFile(join(base, 'homes', 'beside.txt'), 'x');
    const beside = { ref: ref('homes/beside.txt'), name: 'beside.txt', kind: 'file', size: 1 } as const;
    const gone = { kind: 'not-found', message: expect.stringContaining('is not shared by the agent on filer') };
    expect(await tree.stat(beside.ref, never)).toBe(null);
    await expect(tree.read(beside, { offset: 0 }, never)).rejects.toMatchObject(gone);
    await expect(list(tree, ref('other'))).rejects.toMatchObject(gone);
    await expect(write(tree, ref('homes/beside.txt'))).rejects.toMatchObject(gone);
    await expect(write(tree, { root: 'x', segments: ref('homes/anna/a').segments })).rejects.toMatchObject(gone);
    for (const names of [['..'], ['..', 'beside.txt'], ['a/../../beside.txt'], ['', 'x'], ['a\0']]) {
      const item = { root: '', segments: [...ref('homes/anna').segments, ...names] };
      await expect(tree.stat(item, never)).rejects.toMatchObject({ kind: 'invalid-name' });
      await expect(write(tree, item)).rejects.toMatchObject({ kind: 'invalid-name' });
    }
    expect(await readFile(join(base, 'homes', 'beside.txt'), 'utf8')).toBe('x');
  });

  it('says before any content comes where nothing may be written', async () => {
    await using fixture = await treeFixture('read', 'write!');
    const { tree, ref } = fixture;
    await expect(tree.access.mayWrite(ref('read/a.txt'), never)).rejects.toMatchObject({ kind: 'permission-denied' });
    await expect(tree.access.mayWrite(ref('beside/a.txt'), never)).rejects.toMatchObject({ kind: 'not-found' });
    await tree.access.mayWrite(ref('write/a.txt'), never);
  });

  it('refuses every kind of writing where a folder is shared for reading, and says on which machine', async () => {
    await using fixture = await treeFixture('kept', 'filled!');
    const { tree, ref, base } = fixture;
    await writeFile(join(base, 'kept', 'a.txt'), 'x');
    const item = ref('kept/b.txt');
    const target = { item, size: 3, meta: {}, temporary, condition: { if: 'anything' } } as const;
    const { upload, times } = tree;
    if (upload === undefined || times === undefined) throw new Error('a writable folder is shared, too');
    const attempts = [
      () => write(tree, item),
      () => write(tree, ref('kept/a.txt')),
      () => tree.createFolder(ref('kept/new'), {}, never),
      () => tree.discard(ref(`kept/${temporary}`), never),
      () => times.setModified(ref('kept/a.txt'), { modified: { epochMs: 0, precisionMs: 1 } }, never),
      () => upload.begin(target, never),
      () => upload.status({}, target, never),
      () => upload.append({}, target, 0, bodyOf('new'), never),
      () => upload.commit({}, target, never),
      () => upload.abort({}, target, never),
    ];
    for (const attempt of attempts) {
      await expect(attempt()).rejects.toMatchObject({
        kind: 'permission-denied',
        message: expect.stringContaining('the agent on filer shares'),
        remedy: expect.stringContaining('On filer, mark the shared folder'),
      });
    }
    for (const above of ['x.txt', '.'])
      await expect(write(tree, ref(above))).rejects.toMatchObject({
        kind: above === '.' ? 'permission-denied' : 'not-found',
      });
    expect([await readdir(join(base, 'kept')), await readdir(base)]).toEqual([['a.txt'], ['filled', 'kept']]);
  });

  it('frees the body of a write that it refuses', async () => {
    await using fixture = await treeFixture('kept');
    let freed = false;
    const body = {
      [Symbol.asyncIterator]: () => ({
        next: async () => ({ done: true as const, value: undefined }),
        return: async () => {
          freed = true;
          return { done: true as const, value: undefined };
        },
      }),
    };
    const target = {
      item: fixture.ref('kept/a'),
      size: 1,
      meta: {},
      temporary,
      condition: { if: 'anything' },
    } as const;
    await expect(fixture.tree.write(target, body, never)).rejects.toMatchObject({ kind: 'permission-denied' });
    expect(freed).toBe(true);
  });

  it('promises no destination where nothing may be written', async () => {
    await using fixture = await treeFixture('kept');
    const { tree } = fixture;
    expect([tree.capabilities.destination, tree.capabilities.parts, tree.upload, tree.times]).toEqual([
      false,
      undefined,
      undefined,
      undefined,
    ]);
    expect(tree.capabilities.times.write).toBe('none');
  });

  it.each([
    ['a writable folder within one that is not', ['data', 'data/deep/in!'], 'data/deep/in/a', 'data/deep/a'],
    ['a folder for reading within a writable one', ['data!', 'data/deep/in'], 'data/deep/a', 'data/deep/in/a'],
  ])('lets the inner one decide: %s', async (_, names, may, mayNot) => {
    await using fixture = await treeFixture(...names);
    const { tree, ref } = fixture;
    await write(tree, ref(may));
    await expect(write(tree, ref(mayNot))).rejects.toMatchObject({ kind: 'permission-denied' });
    expect(await list(tree, ref('data/deep'))).toContain('in/');
    for (const way of ['.', 'data', 'data/deep', 'data/deep/in'])
      expect((await tree.createFolder(ref(way), {}, never)).kind).toBe('folder');
  });

  it('does not let a folder for reading be written on a second way, through a link on its path', async () => {
    await using fixture = await treeFixture('all!');
    const { base, ref } = fixture;
    await mkdir(join(base, 'all', 'archive'));
    await symlink(join(base, 'all', 'archive'), join(base, 'archive'));
    fixture.shares.push({ path: join(base, 'archive'), writable: false });
    await using tree = await fixture.again();
    expect(await list(tree, ref('archive'))).toEqual([]);
    await expect(write(tree, ref('archive/a'))).rejects.toMatchObject({ kind: 'permission-denied' });
    await expect(write(tree, ref('all/archive/a'))).rejects.toMatchObject({
      kind: 'permission-denied',
      message: expect.stringContaining('shared for reading only'),
    });
    expect(await readdir(join(base, 'all', 'archive'))).toEqual([]);
    expect(await tree.places.whereIs(ref('archive/x'), never)).toEqual(ref('all/archive/x').segments);
  });

  it('shows a shared folder whose own name is a link as a folder, in the one around it too', async () => {
    await using fixture = await treeFixture('data', 'elsewhere/real');
    const { base, ref } = fixture;
    await symlink(join(base, 'elsewhere', 'real'), join(base, 'data', 'linked'));
    await symlink(join(base, 'elsewhere'), join(base, 'data', 'other'));
    fixture.shares.push({ path: join(base, 'data', 'linked'), writable: true });
    await using tree = await fixture.again();
    const entries = (await Array.fromAsync(tree.list(ref('data'), never))).flat();
    expect(entries.map(({ name, kind }) => [name, kind]).sort()).toEqual([
      ['linked', 'folder'],
      ['other', 'link'],
    ]);
    await write(tree, ref('data/linked/a.txt'));
    expect(await readdir(join(base, 'elsewhere', 'real'))).toEqual(['a.txt']);
    await expect(list(tree, ref('data/other'))).rejects.toMatchObject({ kind: 'not-found' });
  });

  it('stays with the folder that was shared when another takes its place, and finds it again', async () => {
    await using fixture = await treeFixture('share!', 'outside');
    const { base, tree, ref } = fixture;
    await writeFile(join(base, 'share', 'a.txt'), 'inside');
    expect(await list(tree, ref('share'))).toEqual(['a.txt']);
    await rename(join(base, 'share'), join(base, 'moved'));
    await expect(list(tree, ref('share'))).rejects.toMatchObject({ kind: 'not-found', scope: 'root' });
    await symlink(join(base, 'outside'), join(base, 'share'));
    await expect(write(tree, ref('share/b.txt'))).rejects.toMatchObject({ kind: 'not-found', scope: 'root' });
    await rm(join(base, 'share'));
    await mkdir(join(base, 'share'));
    await expect(write(tree, ref('share/b.txt'))).rejects.toMatchObject({
      kind: 'not-found',
      message: expect.stringContaining('another one took its place'),
    });
    expect([await readdir(join(base, 'share')), await readdir(join(base, 'outside'))]).toEqual([[], []]);
    await rm(join(base, 'share'), { recursive: true });
    await rename(join(base, 'moved'), join(base, 'share'));
    expect(await list(tree, ref('share'))).toEqual(['a.txt']);
  });

  it('opens a folder that was not there at the start as soon as it is', async () => {
    await using fixture = await treeFixture('other');
    const { base, ref } = fixture;
    const late = join(base, 'late');
    fixture.shares.push({ path: late, writable: true });
    await using tree = await fixture.again();
    expect(await list(tree, ref('.'))).toEqual([`${basename(late)}/`, 'other/']);
    await expect(list(tree, ref('late'))).rejects.toMatchObject({ kind: 'not-found', scope: 'root' });
    await mkdir(late);
    await write(tree, ref('late/a.txt'));
    expect(await list(tree, ref('late'))).toEqual(['a.txt']);
  });

  it('may be the whole machine', async () => {
    await using fixture = await treeFixture('folder!');
    const { base, ref } = fixture;
    fixture.shares.push({ path: '/', writable: false });
    await using tree = await fixture.again();
    await writeFile(join(base, 'beside.txt'), 'x');
    expect(await list(tree, rootRef())).toContain(`${parseMachinePath(base)[0]}/`);
    expect(await tree.stat(ref('beside.txt'), never)).toMatchObject({ kind: 'file', size: 1 });
    await expect(write(tree, ref('beside.txt'))).rejects.toMatchObject({ kind: 'permission-denied' });
    await write(tree, ref('folder/a.txt'));
  });

  it('opens no pipe, socket or device, whatever a server says that they are', async () => {
    await using fixture = await treeFixture('folder');
    const { base, ref, tree } = fixture;
    const path = join(base, 'folder');
    await promisify(execFile)('mkfifo', [join(path, 'pipe')]);
    const server = createServer().listen(join(path, 'socket'));
    await once(server, 'listening');
    expect(await list(tree, ref('folder'))).toEqual(['pipe', 'socket']);
    // A socket that is opened says ENXIO, which would be 'unavailable'.
    for (const name of ['pipe', 'socket']) {
      const entry = { ref: ref(`folder/${name}`), name, kind: 'file', size: 1 } as const;
      await expect(tree.read(entry, { offset: 0 }, never)).rejects.toMatchObject({ kind: 'unsupported' });
    }
    fixture.shares.push({ path: '/dev', writable: false });
    await using devices = await fixture.again();
    const device = { ref: { root: '', segments: ['dev', 'zero'] }, name: 'zero', kind: 'file', size: 1 } as const;
    expect((await devices.stat(device.ref, never))?.kind).toBe('special');
    await expect(devices.read(device, { offset: 0 }, never)).rejects.toMatchObject({ kind: 'unsupported' });
    server.close();
  });

  it('takes no file of somebody else for an unfinished upload, whatever the token says', async () => {
    await using fixture = await treeFixture('folder!');
    const { base, ref, tree } = fixture;
    await writeFile(join(base, 'folder', 'theirs.txt'), 'kept');
    const { ino, birthtimeMs } = await stat(join(base, 'folder', 'theirs.txt'));
    const token = { file: `${ino}:${birthtimeMs}` };
    const item = ref('folder/new');
    const target = { item, size: 8, meta: {}, temporary: 'theirs.txt', condition: { if: 'anything' } } as const;
    const { upload } = tree;
    if (upload === undefined) throw new Error('the folder is writable');
    for (const attempt of [
      () => upload.append(token, target, 4, bodyOf('more'), never),
      () => upload.commit(token, { ...target, size: 4 }, never),
      () => upload.abort(token, target, never),
    ]) {
      await expect(attempt()).rejects.toMatchObject({ name: 'StorageError' });
    }
    expect(await readFile(join(base, 'folder', 'theirs.txt'), 'utf8')).toBe('kept');
    expect(await readdir(join(base, 'folder'))).toEqual(['theirs.txt']);
  });

  it('never shows, reads or writes what the agent itself lives from, on whatever way it is reached', async () => {
    await using fixture = await treeFixture('all!', 'all/.agent/inner!');
    const { base, ref, shares } = fixture;
    const home = join(base, 'all', '.agent');
    const key = join(home, 'identity.pem');
    await mkdir(join(home, 'run'));
    await writeFile(key, 'the private key');
    await link(key, join(base, 'all', 'innocent'));
    await writeFile(join(base, 'all', 'agent.json'), 'of somebody else');
    shares.splice(1);
    const own = new OwnPlaces({ folders: [home, join(home, 'run')], files: [key] });
    await using tree = await fixture.again({ own });
    expect(await list(tree, ref('all'))).toEqual(['agent.json']);
    expect([await tree.stat(ref('all/.agent'), never), await tree.stat(ref('all/innocent'), never)]).toEqual([
      null,
      null,
    ]);
    const refused = { kind: 'permission-denied', message: expect.stringContaining('is never shared') };
    const file = (path: string) => ({ ref: ref(path), name: basename(path), kind: 'file', size: 15 }) as const;
    for (const path of ['all/.agent/identity.pem', 'all/innocent']) {
      await expect(tree.read(file(path), { offset: 0 }, never)).rejects.toMatchObject(refused);
      expect(await Array.fromAsync(tree.bulkRead.readMany([file(path)], never))).toMatchObject([{ content: refused }]);
    }
    for (const folder of ['all/.agent', 'all/.agent/run', 'all/.agent/inner'])
      await expect(list(tree, ref(folder))).rejects.toMatchObject(refused);
    await expect(write(tree, ref('all/.agent/agent.json'))).rejects.toMatchObject(refused);
    await expect(tree.createFolder(ref('all/.agent/x'), {}, never)).rejects.toMatchObject(refused);
    expect((await readdir(home)).sort()).toEqual(['identity.pem', 'inner', 'run']);
    await write(tree, ref('all/agent.json'));
    expect(await readFile(join(base, 'all', 'agent.json'), 'utf8')).toBe('new');

    // As in a snapshot, where everything has other numbers.
    await cp(join(base, 'all'), join(base, 'copy'), { recursive: true });
    shares.splice(0, 1, { path: join(base, 'all'), writable: false, standIn: join(base, 'copy') });
    await using snapshot = await fixture.again({ own });
    expect(await list(snapshot, ref('all'))).toEqual(['agent.json', 'innocent']);
    await expect(snapshot.read(file('all/.agent/identity.pem'), { offset: 0 }, never)).rejects.toMatchObject(refused);
  });

  it('shares nothing once it is closed', async () => {
    await using fixture = await treeFixture('folder!');
    const { tree, ref } = fixture;
    await tree[Symbol.asyncDispose]();
    const over = { kind: 'unavailable', retryable: false };
    for (const item of [rootRef(), ref('folder')]) {
      await expect(tree.stat(item, never)).rejects.toMatchObject(over);
      await expect(list(tree, item)).rejects.toMatchObject(over);
    }
    await expect(write(tree, ref('folder/a'))).rejects.toMatchObject(over);
  });
});
