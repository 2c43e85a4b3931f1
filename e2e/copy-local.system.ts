import { once } from 'node:events';
import { mkdir, readdir, readFile, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NAMES_BEYOND_FTP, NASTY_NAMES } from './support/nasty-names.ts';
import { killAll, readJson, Sandbox } from './support/sandbox.ts';
import { leftovers, readTree, writeFiles, writeManyFiles } from './support/trees.ts';

let sandbox: Sandbox;
let source: string;
let destination: string;
beforeEach(async () => {
  sandbox = await Sandbox.create();
  source = sandbox.path('source');
  destination = sandbox.path('destination');
});
afterEach(() => sandbox[Symbol.asyncDispose]());

const items = (records: readonly { type: string }[]) => records.filter((record) => record.type === 'item');

describe('drover copy from folder to folder', () => {
  it('brings everything over unchanged: nasty names, empty files and folders, times', async () => {
    await writeFiles(source, { 'a/one': 'one', 'a/b/two': 'two', empty: '', big: Buffer.alloc(3_000_000, 'abc') });
    await mkdir(`${source}/empty folder/within`, { recursive: true });
    const names = [...NASTY_NAMES, ...NAMES_BEYOND_FTP];
    for (const name of names) await writeFile(Buffer.concat([Buffer.from(`${source}/a/`), name]), name);
    const { summary, stderr } = await sandbox.copy([source, destination]);
    expect(summary).toMatchObject({
      status: 100,
      exitCode: 0,
      counters: { filesCopied: names.length + 4, itemsRenamed: 0 },
    });
    expect(stderr).toBe('');
    expect(await readTree(destination)).toEqual(await readTree(source));
  });

  it('copies nothing the second time, and only what is new the third time', async () => {
    await writeFiles(source, { a: '1', 'b/c': '2' });
    await sandbox.copy([source, destination]);
    const again = await sandbox.copy([source, destination]);
    expect(again.summary).toMatchObject({ status: 101, exitCode: 0, counters: { filesCopied: 0, filesUnchanged: 2 } });
    await writeFile(`${source}/b/new`, '3');
    await writeFile(`${source}/a`, 'changed');
    const third = await sandbox.copy([source, destination]);
    expect(third.summary).toMatchObject({ status: 100, counters: { filesCopied: 2, filesUnchanged: 1 } });
    expect(await readTree(destination)).toEqual(await readTree(source));
  });

  it('goes on after kill -9 at any moment and leaves no file under a wrong or partial name', async () => {
    await writeManyFiles(source, 2000, 20_000);
    const wanted = await readTree(source);
    for (const afterFiles of [1, 300, 900]) {
      const running = sandbox.start(['copy', '--json', source, destination]);
      let copied = 0;
      running.child.stdout?.on('data', (text: string) => {
        copied += text.split('"outcome":"copied"').length - 1;
        if (copied >= afterFiles) killAll(running);
      });
      expect((await running.ended).signal).toBe('SIGKILL');
      for (const [name, what] of await readTree(destination)) {
        if (!name.includes('.drover-') && !name.endsWith('/'))
          expect(what.split(' at ')[0], name).toBe(wanted.get(name)?.split(' at ')[0]);
      }
    }
    const { summary } = await sandbox.copy([source, destination]);
    expect(summary.status).toBe(100);
    expect(summary.counters['filesUnchanged']).toBeGreaterThan(500);
    const arrived = await readTree(destination);
    expect(arrived).toEqual(wanted);
    expect(leftovers(arrived)).toEqual([]);
    expect((await sandbox.copy([source, destination])).summary.status).toBe(101);
  });

  it('puts a single file into the folder DST', async () => {
    await writeFiles(source, { 'a.txt': 'a', 'b.txt': 'b' });
    const { summary } = await sandbox.copy([`${source}/a.txt`, destination]);
    expect(summary).toMatchObject({ status: 100, counters: { filesCopied: 1, filesSeen: 1 } });
    expect(await readdir(destination)).toEqual(['a.txt']);
    expect((await sandbox.copy([`${source}/a.txt`, destination])).summary.status).toBe(101);
  });

  it('takes file URLs for names that no argument can hold', async () => {
    const raw = Buffer.concat([Buffer.from(`${sandbox.folder}/caf`), Buffer.from([0xe9])]);
    await mkdir(raw);
    await writeFile(Buffer.concat([raw, Buffer.from('/x')]), 'x');
    const { summary } = await sandbox.copy([`file://${sandbox.folder}/caf%E9`, `file://${destination}/%FF/deep`]);
    expect(summary.status).toBe(100);
    expect([...(await readTree(destination)).keys()]).toEqual(['\xff/', '\xff/deep/', '\xff/deep/x']);
  });

  it('reports links and special files and copies the rest', async () => {
    await writeFiles(source, { a: '1' });
    await symlink('a', `${source}/link`);
    const { summary, records } = await sandbox.copy([source, destination]);
    expect(summary).toMatchObject({
      status: 120,
      exitCode: 0,
      counters: { filesCopied: 1, filesUnsupportedAtSource: 1 },
    });
    expect(items(records)).toContainEqual(
      expect.objectContaining({ path: ['link'], outcome: 'skipped', reason: 'link' }),
    );
  });

  it('follows links that a person names as SRC or DST', async () => {
    await writeFiles(source, { a: '1' });
    await mkdir(destination);
    await symlink('source', sandbox.path('from'));
    await symlink('destination', sandbox.path('to'));
    expect((await sandbox.copy([sandbox.path('from'), sandbox.path('to')])).summary.status).toBe(100);
    expect(await readdir(destination)).toEqual(['a']);
    expect((await sandbox.copy([source, destination])).summary).toMatchObject({ status: 101 });
  });

  it('says that no file matched, and makes DST all the same', async () => {
    await writeFiles(source, { 'a/one.txt': '1', 'two.txt': '2' });
    for (const dry of [['--dry-run'], []]) {
      const { summary } = await sandbox.copy([source, destination, '--include', '*.jgp', ...dry]);
      expect(summary).toMatchObject({ status: 101, exitCode: 0, counters: { filesCopied: 0 } });
      expect(summary.message).toContain('2 files were left out by --include; nothing matched.');
    }
    expect(await readdir(destination)).toEqual([]);
    const none = await sandbox.copy([source, destination, '--exclude', '*']);
    expect(none.summary.message).toContain('left out by --exclude; nothing else is there.');
    const some = await sandbox.copy([source, destination, '--include', 'two.txt']);
    expect(some.summary.message).not.toContain('left out');
  });

  it('takes and leaves what --include and --exclude say', async () => {
    await writeFiles(source, { 'a.jpg': '1', 'a.txt': '2', 'tmp/b.jpg': '3', 'deep/er/c.jpg': '4' });
    const { summary } = await sandbox.copy([source, destination, '--include', '*.jpg', '--exclude', 'tmp/**']);
    expect(summary).toMatchObject({ exitCode: 0, counters: { filesCopied: 2 } });
    const arrived = [...(await readTree(destination)).keys()].filter((name) => !name.endsWith('/'));
    expect(arrived.sort()).toEqual(['a.jpg', 'deep/er/c.jpg']);
  });

  it('leaves system litter out only with --exclusions on', async () => {
    await writeFiles(source, { 'Thumbs.db': '1', '.DS_Store': '2', a: '3' });
    expect((await sandbox.copy([source, destination, '--exclusions', 'on'])).summary.counters).toMatchObject({
      filesCopied: 1,
      filesExcluded: 2,
    });
    expect((await sandbox.copy([source, destination])).summary.counters).toMatchObject({
      filesCopied: 2,
      filesUnchanged: 1,
    });
  });

  it('says with --dry-run what would be done and does nothing', async () => {
    await writeFiles(source, { a: '12345', 'b/c': '2' });
    const { summary } = await sandbox.copy([source, destination, '--dry-run']);
    expect(summary).toMatchObject({ status: 100, dryRun: true, scan: { toCopy: { files: 2, bytes: 6 } } });
    await expect(stat(destination)).rejects.toThrow('ENOENT');
    await expect(readdir(sandbox.path('home', 'state', 'drover', 'transfers'))).rejects.toThrow('ENOENT');
  });

  it.each(['size', 'hash', 'reread'])('proves each file by %s', async (how) => {
    await writeFiles(source, { a: '12345' });
    const { records } = await sandbox.copy([source, destination, `--verify=${how}`]);
    expect(items(records)).toContainEqual(expect.objectContaining({ path: ['a'], outcome: 'copied', verified: how }));
  });

  it('keeps to --bwlimit', async () => {
    await writeFiles(source, { a: Buffer.alloc(1_500_000) });
    const { summary } = await sandbox.copy([source, destination, '--bwlimit', '500K']);
    expect(summary.endedAt - summary.startedAt).toBeGreaterThan(2300);
    expect(summary.endedAt - summary.startedAt).toBeLessThan(6000);
  });
});

describe('work that somebody did at the destination', () => {
  beforeEach(async () => {
    await writeFiles(source, { a: 'first' });
    await sandbox.copy([source, destination]);
    await writeFile(`${source}/a`, 'changed at the source');
    await writeFile(`${destination}/a`, 'changed at the destination');
  });

  it('is kept and reported', async () => {
    const { summary, records } = await sandbox.copy([source, destination]);
    expect(summary.counters).toMatchObject({ filesConflicting: 1, filesCopied: 0 });
    expect(items(records)).toContainEqual(
      expect.objectContaining({ path: ['a'], outcome: 'skipped', reason: 'conflict' }),
    );
    expect(await readFile(`${destination}/a`, 'utf8')).toBe('changed at the destination');
  });

  it('stands beside the source with --conflicts keep-both', async () => {
    await sandbox.copy([source, destination, '--conflicts', 'keep-both']);
    const contents = await Promise.all(
      (await readdir(destination)).map((name) => readFile(`${destination}/${name}`, 'utf8')),
    );
    expect(contents.sort()).toEqual(['changed at the destination', 'changed at the source']);
  });

  it('gives way with --conflicts source-wins', async () => {
    await sandbox.copy([source, destination, '--conflicts', 'source-wins']);
    expect(await readFile(`${destination}/a`, 'utf8')).toBe('changed at the source');
  });

  it('is kept by a run that remembers nothing when it is newer, and replaced with --newer replace', async () => {
    await utimes(`${destination}/a`, new Date(), new Date(Date.now() + 60_000));
    expect((await sandbox.copy([source, destination, '--no-state'])).summary.counters).toMatchObject({
      filesSkipped: 1,
    });
    expect(await readFile(`${destination}/a`, 'utf8')).toBe('changed at the destination');
    await sandbox.copy([source, destination, '--no-state', '--newer', 'replace']);
    expect(await readFile(`${destination}/a`, 'utf8')).toBe('changed at the source');
  });
});

describe('a run that is interrupted or meets another', () => {
  beforeEach(() => writeFiles(source, { a: Buffer.alloc(5_000_000), b: 'b' }));
  const slow = () => ['copy', '--json', source, destination, '--bwlimit', '200K'];

  async function underWay(args: readonly string[]) {
    const running = sandbox.start(args);
    if (running.child.stdout === null) throw new Error('no output');
    await once(running.child.stdout, 'data');
    return running;
  }

  it.each(['SIGINT', 'SIGTERM'] as const)(
    'ends within seconds on %s with status 230, and the next run finishes it',
    async (signal) => {
      const running = await underWay(slow());
      await new Promise((done) => setTimeout(done, 700));
      const at = Date.now();
      running.child.kill(signal);
      const { summary } = readJson(await running.ended);
      expect(Date.now() - at).toBeLessThan(3000);
      expect(summary).toMatchObject({ status: 230, exitCode: 130 });
      expect((await sandbox.copy([source, destination])).summary.status).toBe(100);
      expect(await readTree(destination)).toEqual(await readTree(source));
    },
  );

  it('answers 250 while another run of the same pair goes on, also without state', async () => {
    const running = await underWay(slow());
    for (const flags of [[], ['--no-state']]) {
      const second = await sandbox.copy([source, destination, ...flags]);
      expect(second.summary).toMatchObject({ status: 250, exitCode: 9 });
      expect(second.summary.stoppedBy?.error.message).toContain(`process ${running.child.pid}`);
    }
    expect((await sandbox.copy([source, sandbox.path('elsewhere')])).summary.status).toBe(100);
    killAll(running);
    await running.ended;
    expect((await sandbox.copy([source, destination])).summary.status).toBe(100);
  });

  it('goes on when the reader of its output goes away', async () => {
    const running = sandbox.start(['copy', '--json', source, destination]);
    running.child.stdout?.destroy();
    expect(await running.ended).toMatchObject({ exitCode: 0, stderr: '' });
    expect(await readTree(destination)).toEqual(await readTree(source));
  });
});
