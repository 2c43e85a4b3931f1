import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sealerWith } from '../sealing/seal.ts';
import { type Profile, ProfileStore } from './profile-store.ts';

let folder: string;
let store: ProfileStore;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'drover-profiles-'));
  store = new ProfileStore(join(folder, 'drover'), async () => sealerWith(Buffer.alloc(32, 1)));
});
afterEach(() => rm(folder, { recursive: true }));

const office: Profile = { url: 'sftp://ann@office/~/x', password: 'hunter2', 'host-key': 'SHA256:abc' };
const path = () => join(folder, 'drover', 'profiles.json');
const readJson = async () =>
  JSON.parse(await readFile(path(), 'utf8')) as { profiles: Record<string, Record<string, string>> };

describe('ProfileStore', () => {
  it('keeps, lists, replaces and removes profiles', async () => {
    expect(await store.names()).toEqual([]);
    expect(await store.get('office')).toBeNull();
    await store.put('office', office);
    await store.put('archive', { url: 'ftp://archive' });
    expect(await store.names()).toEqual(['archive', 'office']);
    expect(await store.get('office')).toEqual(office);
    await store.put('office', { url: 'ftps://office' });
    expect(await store.get('office')).toEqual({ url: 'ftps://office' });
    expect(await store.remove('office')).toBe(true);
    expect(await store.remove('office')).toBe(false);
    expect(await store.names()).toEqual(['archive']);
  });

  it.each(['constructor', 'toString', 'hasOwnProperty'])('knows no profile %s that nobody added', async (name) => {
    expect(await store.get(name)).toBeNull();
    expect(await store.remove(name)).toBe(false);
    await store.put(name, office);
    expect(await store.get(name)).toEqual(office);
  });

  it('writes no field in the clear, and only for its owner', async () => {
    await store.put('office', office);
    const text = await readFile(path(), 'utf8');
    expect(text).toContain('office');
    for (const value of Object.values(office)) expect(text).not.toContain(value);
    expect((await stat(path())).mode & 0o777).toBe(0o600);
  });

  it('refuses a password that was moved to another profile or field', async () => {
    await store.put('office', office);
    await store.put('evil', { url: 'ftp://evil', password: 'x' });
    const file = await readJson();
    const [officeFields, evilFields] = [file.profiles['office'] ?? {}, file.profiles['evil'] ?? {}];
    for (const stolen of [
      { ...evilFields, password: officeFields['password'] },
      { ...evilFields, identity: evilFields['password'] },
    ]) {
      const changed = { ...file, profiles: { ...file.profiles, evil: stolen } };
      await writeFile(path(), JSON.stringify(changed));
      await expect(store.get('evil')).rejects.toMatchObject({ kind: 'config-invalid' });
      expect(await store.get('office')).toEqual(office);
    }
  });

  it('says what to do about a damaged file', async () => {
    await store.put('office', office);
    await writeFile(path(), '{');
    await expect(store.names()).rejects.toMatchObject({ kind: 'config-invalid', remedy: expect.any(String) });
  });
});
