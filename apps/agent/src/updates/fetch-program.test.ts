import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeWorld } from '../testing/fake-world.ts';
import { checkRuns, fetchProgram } from './fetch-program.ts';
import { createSigner, offerOf, signRelease } from './testing/releases.ts';

const bytes = Buffer.from('the new program, '.repeat(5_000));
const release = signRelease(createSigner(), '2.0.0.0', { portable: bytes });
const { files } = JSON.parse(release.manifest);
const wanted = { version: '2.0.0.0', kind: 'portable', file: files.portable };

let world: FakeWorld;
let to: string;
beforeEach(() => {
  world = new FakeWorld();
  to = world.path('agent.new.cjs');
});
afterEach(() => world[Symbol.dispose]());

const fetch = (sent: Uint8Array) => fetchProgram(offerOf(release, sent), wanted, to);

describe('a program that is loaded', () => {
  it('is the one of the manifest, also over what an attempt before has left', async () => {
    writeFileSync(to, 'half of another');
    await fetch(bytes);
    expect(readFileSync(to)).toEqual(bytes);
  });

  it.each([
    [
      'was changed in one bit',
      Buffer.concat([bytes.subarray(0, -1), Buffer.from('!')]),
      /not the file that its signed manifest names/,
    ],
    ['is cut short', bytes.subarray(0, -1), /has 84999 bytes instead of 85000/],
    ['is longer', Buffer.concat([bytes, bytes]), /larger than its signed manifest says/],
    ['is nothing', new Uint8Array(), /has 0 bytes/],
  ])('and %s is thrown away', async (_what, sent, message) => {
    await expect(fetch(sent)).rejects.toThrow(message);
    expect(readdirSync(world.folder)).toEqual([]);
  });

  it('and does not come whole is thrown away', async () => {
    const lost = new Error('the link broke');
    const offer = {
      release,
      fetch: async (_wanted: object, take: (piece: Uint8Array) => Promise<void>) => {
        await take(bytes.subarray(0, 1000));
        throw lost;
      },
    };
    await expect(fetchProgram(offer, wanted, to)).rejects.toBe(lost);
    expect(existsSync(to)).toBe(false);
  });

  it('does not begin where the disk has no room', async () => {
    const huge = { ...wanted, file: { ...wanted.file, size: 2 ** 50 } };
    await expect(fetchProgram(offerOf(release, bytes), huge, to)).rejects.toThrow(
      /has no room for the update\. Make .* MB free/,
    );
  });

  it.runIf(mayMount())('and fills the disk is thrown away, with what the system said', async () => {
    const small = world.path('small');
    mkdirSync(small);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=9m', 'tmpfs', small]);
    try {
      // There was room when it began, and somebody else takes it meanwhile.
      const offer = {
        release,
        fetch: async (_wanted: object, take: (piece: Uint8Array) => Promise<void>) => {
          writeFileSync(`${small}/other`, Buffer.alloc(9 * 1024 * 1024 - 8192));
          await take(bytes);
        },
      };
      await expect(fetchProgram(offer, wanted, `${small}/program`)).rejects.toThrow(
        /could not be stored at .* \(ENOSPC\)/,
      );
      expect(readdirSync(small)).toEqual(['other']);
    } finally {
      execFileSync('umount', [small]);
    }
  });
});

describe('a program that is to take over', () => {
  const program = { kind: 'portable', file: '', command: (file: string) => [process.execPath, file] };

  it('has to say its version', async () => {
    writeFileSync(to, "console.log('Drover Agent\\n2.0.0.0 (Unix 6.1.0.0)');");
    await checkRuns(program, to, '2.0.0.0');
    await expect(checkRuns(program, to, '2.0.0.1')).rejects.toThrow(
      /^Version 2\.0\.0\.1 does not run on this machine: Drover Agent/,
    );
  });

  it('and does not run is told with what it said', async () => {
    writeFileSync(to, 'this is no program');
    await expect(checkRuns(program, to, '2.0.0.0')).rejects.toThrow(/does not run on this machine: .*/);
  });
});

function mayMount(): boolean {
  if (process.getuid?.() !== 0 || process.platform !== 'linux') return false;
  using probe = new FakeWorld();
  try {
    execFileSync('mount', ['-t', 'tmpfs', 'tmpfs', probe.folder], { stdio: 'ignore' });
    execFileSync('umount', [probe.folder], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
