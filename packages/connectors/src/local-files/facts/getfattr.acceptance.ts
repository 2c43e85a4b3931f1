import { execFileSync } from 'node:child_process';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { realClock } from '@drover/connector-kit/testing';
import type { Entry } from '@drover/core';
import { findProgram, type Program } from '@drover/testing-servers';
import { describe, expect, it } from 'vitest';
import { openFolder } from '../connection.ts';
import { listed, localFixture, never, refOf } from '../testing/local-fixture.ts';
import { linuxFacts } from './getfattr.ts';

/** Why there are none, where that is so. */
async function programs(): Promise<Record<'getfattr' | 'setfattr' | 'setfacl', Program> | string> {
  if (process.platform !== 'linux') return 'access lists of this kind are for Linux';
  try {
    const [getfattr, setfattr, setfacl] = [
      await findProgram('getfattr'),
      await findProgram('setfattr'),
      await findProgram('setfacl'),
    ];
    return { getfattr, setfattr, setfacl };
  } catch (error) {
    return `getfattr, setfattr and setfacl are needed: ${error instanceof Error ? error.message : error}`;
  }
}

const found = await programs();

async function fileServer(skip: (why: string) => never) {
  if (typeof found === 'string') return skip(found);
  const fixture = await localFixture();
  const { file, env } = found.getfattr;
  const facts = linuxFacts({ file, env });
  const connection = await openFolder(fixture.disk, realClock, { durable: false, facts });
  const run = (program: 'setfattr' | 'setfacl', ...args: string[]): string =>
    execFileSync(found[program].file, args, {
      cwd: fixture.disk,
      env: { ...process.env, ...found[program].env },
      encoding: 'utf8',
    });
  const of = async (...entries: readonly Entry[]) => (await connection.facts?.of(entries, never())) ?? [];
  const all = async (...folder: string[]) => {
    const entries = (await listed(connection, refOf(...folder))).sort((a, b) => (a.name < b.name ? -1 : 1));
    const told = await of(...entries);
    return Object.fromEntries(entries.map(({ name }, at) => [name, told[at]]));
  };
  return {
    ...{ disk: fixture.disk, outside: fixture.outside, run, of, all },
    async [Symbol.asyncDispose]() {
      await connection[Symbol.asyncDispose]();
      await facts[Symbol.asyncDispose]();
      await fixture[Symbol.asyncDispose]();
    },
  };
}

describe('permissions and attributes of a Linux file server', () => {
  it('are told for files and folders with names of all kinds, and for no link', async ({ skip }) => {
    await using server = await fileServer(skip);
    const { disk, outside, run } = server;
    const names = ['plain', 'with-list', '-n', 'a b\tc', 'back\\slash', 'line\nend', 'ümlaut', '# file: x'];
    for (const name of names) await writeFile(join(disk, name), 'x', { mode: 0o640 });
    await mkdir(join(disk, 'folder'), { mode: 0o750 });
    await writeFile(join(outside, 'secret'), 'x');
    run('setfacl', '-m', 'u:0:r', join(outside, 'secret'));
    await symlink(join(outside, 'secret'), join(disk, 'link'));
    const user = userInfo().uid;
    for (const name of names.slice(1)) run('setfacl', '-m', 'u:54321:r', `./${name}`);
    run('setfacl', '-m', `d:u:${user}:rwx`, './folder');
    const told = await server.all();
    for (const name of names.slice(1)) {
      expect(told[name]?.acl).toBe('user::rw-,user:54321:r--,group::r--,mask::r--,other::---');
    }
    expect(told['plain']).toEqual({});
    expect(told['link']).toEqual({});
    expect(told['folder']?.acl).toMatch(new RegExp(`^default:user::rwx,default:user:${userInfo().username}:rwx,`));
  });

  it('are the attributes that Samba has kept, where the disk holds them', async ({ skip }) => {
    await using server = await fileServer(skip);
    await writeFile(join(server.disk, 'hidden.doc'), 'x');
    const version4 = '0x000004000400000051000000220000000000000000000000';
    try {
      server.run('setfattr', '-n', 'user.DOSATTRIB', '-v', version4, 'hidden.doc');
    } catch {
      skip('this disk keeps no attributes of users');
    }
    expect(await server.all()).toEqual({ 'hidden.doc': { attributes: ['hidden', 'archive'] } });
  });

  it('are told for a thousand files by a few processes, and left out for what has gone', async ({ skip }) => {
    await using server = await fileServer(skip);
    const { disk, run } = server;
    const many = Array.from({ length: 1_000 }, (_, n) => `${n}.txt`);
    for (const name of many) await writeFile(join(disk, name), '');
    run('setfacl', '-m', 'u:54321:r', ...many);
    const told = Object.values(await server.all());
    expect(told.filter((facts) => facts?.acl?.includes('54321'))).toHaveLength(1_000);
    const gone: Entry = { ref: refOf('gone'), name: 'gone', kind: 'file', size: 0 };
    const away: Entry = { ref: refOf('no-folder', 'gone'), name: 'gone', kind: 'file', size: 0 };
    expect(await server.of(gone, away)).toEqual([{}, {}]);
  });
});
