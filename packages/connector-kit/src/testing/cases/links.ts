import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { AcceptanceCase } from '../acceptance-case.ts';
import type { CaseContext } from '../case-context.ts';
import { disk } from '../requirements.ts';

/** What lies on disks and is neither file nor folder. It is planted there; connectors report it and never follow it. */
export const linkCases: readonly AcceptanceCase[] = [
  {
    name: 'reports a link to a file as a link',
    needs: [disk],
    async run(context) {
      await context.write('target.txt', 'hello');
      await link(context, 'target.txt', 'link');
      await isLink(context, 'link');
    },
  },
  {
    name: 'reports a link to a folder as a link',
    needs: [disk],
    async run(context) {
      await context.createFolder('inner');
      await context.write(context.item('inner', 'a.txt'), 'hello');
      await link(context, 'inner', 'link');
      await isLink(context, 'link');
    },
  },
  {
    name: 'reports a link to nothing as a link',
    needs: [disk],
    async run(context) {
      await link(context, 'nowhere', 'link');
      await isLink(context, 'link');
    },
  },
  {
    name: 'reports a link to itself as a link',
    needs: [disk],
    async run(context) {
      await link(context, 'link', 'link');
      await isLink(context, 'link');
    },
  },
  {
    name: 'reports a link to the folder above as a link',
    needs: [disk],
    async run(context) {
      await link(context, '..', 'link');
      await isLink(context, 'link');
    },
  },
  {
    name: 'reports a pipe as special and does not hang on it',
    needs: [disk],
    async run(context) {
      await promisify(execFile)('mkfifo', [join(context.disk, 'pipe')]);
      await context.own(join(context.disk, 'pipe'));
      await context.write('a.txt', 'beside');
      const listed = (await context.list()).find((entry) => entry.name === 'pipe');
      assert.equal(listed?.kind, 'special');
      assert.equal((await context.entry('pipe')).kind, 'special');
    },
  },
];

async function link(context: CaseContext, target: string, name: string): Promise<void> {
  await symlink(target, join(context.disk, name));
  await context.own(join(context.disk, name));
}

async function isLink(context: CaseContext, name: string): Promise<void> {
  const listed = (await context.list()).find((entry) => entry.name === name);
  assert.equal(listed?.kind, 'link');
  assert.equal(listed.size, null);
  assert.equal((await context.entry(name)).kind, 'link');
  await context.stillServes();
}
