import { execFileSync } from 'node:child_process';
import { link, truncate, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Owners } from './owners.ts';
import { entryAt, listed, localFixture, refOf } from './testing/local-fixture.ts';

describe('owners', () => {
  it('have the first name that the lists of the machine give them, others their number', () => {
    const owners = new Owners(
      'root:x:0:0:root:/root:/bin/sh\nanna:x:1000:1000:Anna B:/home/anna:/bin/sh\ntoor:x:0:0::/:\n# note:x:7:\n+::::::\n',
      'root:x:0:\nstaff:*:50:anna,ben\nbroken line\nempty::51',
    );
    expect([0, 1000, 7, 4_294_967_294].map((id) => owners.user(id))).toEqual(['root', 'anna', '7', '4294967294']);
    expect([0, 50, 51, 1000].map((id) => owners.group(id))).toEqual(['root', 'staff', 'empty', '1000']);
  });
});

describe.runIf(process.platform === 'linux')('what a file server holds', () => {
  it('is listed with owner and group by name', async () => {
    await using fixture = await localFixture();
    await writeFile(join(fixture.disk, 'a.txt'), 'x');
    const group = execFileSync('stat', ['-c', '%G', join(fixture.disk, 'a.txt')], { encoding: 'utf8' }).trim();
    expect(await entryAt(fixture.connection, refOf('a.txt'))).toMatchObject({ owner: userInfo().username, group });
  });

  it('shows hard links by their number and one identity', async () => {
    await using fixture = await localFixture();
    const { connection, disk } = fixture;
    for (const name of ['a', 'alone']) await writeFile(join(disk, name), 'x');
    await link(join(disk, 'a'), join(disk, 'b'));
    const entries = await listed(connection, refOf());
    const [a, alone, b] = entries.sort((one, other) => (one.name < other.name ? -1 : 1));
    expect([a?.linkCount, b?.linkCount, alone?.linkCount]).toEqual([2, 2, undefined]);
    expect(a?.fileId).toBe(b?.fileId);
    expect(a?.fileId).not.toBe(alone?.fileId);
  });

  it('shows how much of a sparse file is on the disk', async () => {
    await using fixture = await localFixture();
    const { connection, disk } = fixture;
    await writeFile(join(disk, 'sparse'), 'x');
    await truncate(join(disk, 'sparse'), 1_000_000_000);
    const entry = await entryAt(connection, refOf('sparse'));
    expect(entry.size).toBe(1_000_000_000);
    expect(entry.allocatedSize).toBeLessThan(1_000_000);
  });
});
