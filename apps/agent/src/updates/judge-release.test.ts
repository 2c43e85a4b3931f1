import { describe, expect, it } from 'vitest';
import { judgeRelease } from './judge-release.ts';
import { createSigner, signRelease } from './testing/releases.ts';

const signer = createSigner();
const by = { keys: [signer.publicKey], version: '1.2.9.0', kind: 'portable', now: Date.now() };
const programs = { portable: Buffer.from('program') };
const release = (version: string, changes: object = {}) => signRelease(signer, version, programs, changes);
const refusal = (judged: ReturnType<typeof judgeRelease>) => ('refused' in judged ? judged.refused : 'taken');

describe('a release', () => {
  it.each(['1.2.9.1', '1.2.10.0', '1.10.0.0', '2.0.0.0'])('with the higher version %s is taken', (version) => {
    const judged = judgeRelease(release(version), by);
    expect(judged).toMatchObject({ manifest: { version }, file: { size: 7 } });
  });

  it.each(['1.2.9.0', '1.2.8.9', '1.1.10.0', '0.9.9.9'])(
    'that is not newer is passed over without a word: %s',
    (version) => {
      expect(refusal(judgeRelease(release(version), by))).toBeNull();
    },
  );

  it('that another key has signed is refused, also where the key is one of several that are not known', () => {
    const keys = [createSigner().publicKey, createSigner().publicKey];
    expect(refusal(judgeRelease(release('2.0.0.0'), { ...by, keys }))).toMatch(/is not signed by a key/);
    expect(refusal(judgeRelease(release('2.0.0.0'), { ...by, keys: [...keys, signer.publicKey] }))).toBe('taken');
    expect(refusal(judgeRelease(release('2.0.0.0'), { ...by, keys: [] }))).toMatch(/is not signed by a key/);
  });

  it('of which a letter was changed is refused', () => {
    const { manifest, signature } = release('2.0.0.0');
    const changed = { manifest: manifest.replace('"2.0.0.0"', '"3.0.0.0"'), signature };
    expect(refusal(judgeRelease(changed, by))).toMatch(/is not signed by a key/);
  });

  it('whose signature is one of the same key for something else is refused', () => {
    const { manifest } = release('2.0.0.0');
    const other = release('2.0.0.1').signature;
    expect(refusal(judgeRelease({ manifest, signature: other }, by))).toMatch(/is not signed by a key/);
  });

  it('that has expired is refused', () => {
    const expires = new Date(by.now - 1000).toISOString();
    expect(refusal(judgeRelease(release('2.0.0.0', { expires }), by))).toMatch(
      /^The offer of version 2\.0\.0\.0 has expired/,
    );
  });

  it('without a program for this system is refused', () => {
    expect(refusal(judgeRelease(release('2.0.0.0'), { ...by, kind: 'linux-x64' }))).toMatch(
      /^Version 2\.0\.0\.0 has no program for this system \(linux-x64\)/,
    );
  });

  it.each([
    ['of another product', { product: 'other' }],
    ['with a version of three parts', { version: '2.0.0' }],
    ['with a program without end', { files: { portable: { size: 2 ** 40, sha256: 'a'.repeat(64) } } }],
    ['with a kind that leads elsewhere', { files: { '../portable': { size: 1, sha256: 'a'.repeat(64) } } }],
    ['with what this version does not know', { only: 'on Sundays' }],
  ])('%s is refused though it is signed', (_what, changes) => {
    expect(refusal(judgeRelease(release('2.0.0.0', changes), by))).toMatch(/cannot be understood/);
  });
});
