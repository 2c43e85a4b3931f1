import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { LengthLimit } from './name-profile.ts';
import { NAME_PROFILES } from './name-profiles.ts';
import { nameRules } from './name-rules.ts';
import { nameProfileNameSchema } from './profile-name.ts';

const limit = (length: LengthLimit | undefined) =>
  length === undefined ? '-' : `${length.max} ${length.unit === 'bytes' ? 'bytes' : 'characters'}`;
const yes = (value: boolean) => (value ? 'yes' : 'no');

describe('name profiles', () => {
  it('exist for every name, and for no other', () => {
    expect(Object.keys(NAME_PROFILES).sort()).toEqual([...nameProfileNameSchema.options].sort());
    // @ts-expect-error: a name from outside, not yet parsed
    expect(() => nameRules('toString')).toThrow(RangeError);
  });

  it('stand in the reference as they are', async () => {
    const page = await readFile(new URL('../../../../docs/reference/name-rules.md', import.meta.url), 'utf8');
    const rows = [
      ...page.matchAll(/^\| `([a-z0-9-]+)` \| (.+?) \| (.+?) \| (.+?) \| (.+?) \| (.+?) \| (.+?) \|/gm),
    ].map((row) => row.slice(1));
    const holds = { bytes: 'any bytes', utf16: 'any UTF-16', unicode: 'Unicode' };
    const profiles = Object.entries(NAME_PROFILES);
    expect(rows.filter((row) => row.length === 7 && nameProfileNameSchema.safeParse(row[0]).success)).toEqual(
      profiles.map(([name, profile]) => [
        name,
        profile.service,
        limit(profile.segment),
        limit(profile.path),
        yes(profile.caseSensitive),
        yes(!profile.foldsUnicode),
        holds[profile.holds],
      ]),
    );
  });

  it('take what a connection knows of its service in place of what is usual', () => {
    expect(nameRules('posix')).toMatchObject({ caseSensitive: true, foldsUnicode: false });
    expect(nameRules('posix', { caseSensitive: false })).toMatchObject({ caseSensitive: false, foldsUnicode: false });
    expect(nameRules('sharepoint', { caseSensitive: true, foldsUnicode: false })).toMatchObject({
      caseSensitive: true,
      foldsUnicode: false,
    });
  });
});
