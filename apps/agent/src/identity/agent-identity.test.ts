import { execFileSync } from 'node:child_process';
import { chmodSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeWorld } from '../testing/fake-world.ts';
import { ensureIdentity, readIdentity } from './agent-identity.ts';

let world: FakeWorld;
let path: string;
beforeEach(() => {
  world = new FakeWorld();
  path = world.path('identity.pem');
});
afterEach(() => world[Symbol.dispose]());

describe('the identity of an agent', () => {
  it('is made once, for its user alone, and is the same ever after', async () => {
    expect(await readIdentity(path, world)).toBeNull();
    const { key } = await ensureIdentity(path, world);
    expect(key).toMatch(/^[0-9A-F]{32}$/);
    expect((await ensureIdentity(path, world)).key).toBe(key);
    if (world.uid !== null) expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(world.folder)).toEqual(['identity.pem']);
  });

  it('is of no use once others could have read it', async () => {
    await ensureIdentity(path, world);
    for (const mode of [0o640, 0o604, 0o620]) {
      chmodSync(path, mode);
      await expect(ensureIdentity(path, world)).rejects.toThrow(
        `Others can read or change ${path} (mode ${mode.toString(8)})`,
      );
    }
  });

  it('is not waited for where a pipe stands in its place', async () => {
    execFileSync('mkfifo', ['-m', '600', path]);
    await expect(ensureIdentity(path, world)).rejects.toThrow(`${path} is no file.`);
  });

  it('is not taken from another user', async () => {
    await ensureIdentity(path, world);
    await expect(ensureIdentity(path, { uid: 4_711 })).rejects.toMatchObject({ outcome: 'foreign' });
  });

  it.each([
    ['nothing', ''],
    ['a part of it', '-----BEGIN PRIVATE KEY-----\nMC4CAQ'],
    ['a key of another kind', '-----BEGIN EC PRIVATE KEY-----\nMHcCAQEEIA==\n-----END EC PRIVATE KEY-----\n'],
  ])('is never made anew over a file that holds %s', async (_what, text) => {
    writeFileSync(path, text, { mode: 0o600 });
    await expect(ensureIdentity(path, world)).rejects.toThrow('holds no key of an agent');
  });
});
