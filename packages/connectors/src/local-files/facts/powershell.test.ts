import { execFileSync } from 'node:child_process';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { realClock } from '@drover/connector-kit/testing';
import { describe, expect, it } from 'vitest';
import { openFolder } from '../connection.ts';
import { listed, localFixture, never, refOf } from '../testing/local-fixture.ts';
import { windowsFacts } from './windows-facts.ts';
import { powerShellArguments } from './windows-script.ts';

const SYSTEM = String.raw`C:\Windows\System32`;
const ELSEWHERE = 'only Windows has PowerShell at this place; .github/workflows runs it there';

describe('the PowerShell of Windows itself', () => {
  it('tells attributes, security descriptors and junctions, of which none is followed', { timeout: 120_000 }, async ({
    skip,
  }) => {
    if (process.platform !== 'win32') skip(ELSEWHERE);
    await using fixture = await localFixture();
    const { disk, outside } = fixture;
    await writeFile(join(disk, 'plain.txt'), 'x');
    await writeFile(join(disk, 'hidden ümlaut.txt'), 'x');
    await mkdir(join(disk, 'folder'));
    await writeFile(join(outside, 'secret.txt'), 'x');
    await symlink(outside, join(disk, 'junction'), 'junction');
    execFileSync(join(SYSTEM, 'attrib.exe'), ['+h', '+r', join(disk, 'hidden ümlaut.txt')]);
    await using facts = windowsFacts({
      file: join(SYSTEM, 'WindowsPowerShell', 'v1.0', 'powershell.exe'),
      args: powerShellArguments(),
      env: { SystemRoot: String.raw`C:\Windows` },
    });
    await using connection = await openFolder(disk, realClock, { durable: false, facts });
    const entries = (await listed(connection, refOf())).sort((a, b) => (a.name < b.name ? -1 : 1));
    expect(entries.map(({ name, kind }) => [name, kind])).toEqual([
      ['folder', 'folder'],
      ['hidden ümlaut.txt', 'file'],
      ['junction', 'link'],
      ['plain.txt', 'file'],
    ]);
    const [folder, hidden, junction, plain] = (await connection.facts?.of(entries, never())) ?? [];
    expect(hidden?.attributes).toEqual(expect.arrayContaining(['read-only', 'hidden']));
    expect(plain?.attributes ?? []).not.toContain('hidden');
    expect(junction?.reparse).toBe('junction');
    for (const told of [folder, hidden, plain]) expect(told?.securityDescriptor).toMatch(/^O:.*G:.*D:.*\(A;/);
    await expect(listed(connection, refOf('junction'))).rejects.toMatchObject({ kind: 'not-found' });
  });
});
