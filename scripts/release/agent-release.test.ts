import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isSignedBy, readManifest, signedReleaseSchema } from '@drover/agent-link';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { agentRelease } from './agent-release.ts';

const NOW = new Date('2026-11-22T00:00:00Z');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'drover-release-'));
  writeFileSync(at('agent.cjs'), 'the program');
});
afterEach(() => rmSync(folder, { recursive: true }));

const at = (...names: string[]) => join(folder, ...names);
const sign = (version: string, ...more: string[]) => {
  const words = more.length > 0 ? more : [`portable=${at('agent.cjs')}`];
  return agentRelease(['sign', '--key', at('key.pem'), '--version', version, '--out', at('out'), ...words], NOW);
};

describe('the script that signs releases', () => {
  it('makes a key that only its owner can read, and never over another', async () => {
    const shown = await agentRelease(['key', at('key.pem')], NOW);
    expect(Buffer.from(shown, 'base64')).toHaveLength(44);
    expect(statSync(at('key.pem')).mode & 0o777).toBe(0o600);
    const kept = readFileSync(at('key.pem'), 'utf8');
    await expect(agentRelease(['key', at('key.pem')], NOW)).rejects.toThrow(/cannot be made: EEXIST/);
    expect(readFileSync(at('key.pem'), 'utf8')).toBe(kept);
  });

  it('writes a release that agents with the public key take, for 90 days', async () => {
    const key = (await agentRelease(['key', at('key.pem')], NOW)).trim();
    expect(await sign('1.5.0.0')).toContain('version 1.5.0.0 for portable, until 2027-02-20');
    const release = signedReleaseSchema.parse(JSON.parse(readFileSync(at('out', 'release.json'), 'utf8')));
    expect(isSignedBy(release, [key])).toBe(true);
    expect(readManifest(release)).toMatchObject({ version: '1.5.0.0', files: { portable: { size: 11 } } });
    expect(readdirSync(at('out')).sort()).toEqual(['drover-agent-1.5.0.0-portable', 'release.json']);
  });

  it('refuses what agents would not take', async () => {
    await agentRelease(['key', at('key.pem')], NOW);
    await sign('1.5.0.0');
    await expect(sign('1.5.0.0')).rejects.toThrow(/only a higher one than 1\.5\.0\.0/);
    await expect(sign('1.4.9.9')).rejects.toThrow(/only a higher one/);
    await expect(sign('1.6')).rejects.toThrow(/Agents would not take this/);
    await expect(sign('1.6.0.0', `../x=${at('agent.cjs')}`)).rejects.toThrow(/Agents would not take this/);
    await expect(sign('1.6.0.0', 'agent.cjs')).rejects.toThrow(/write KIND=FILE/);
    await expect(agentRelease(['publish'], NOW)).rejects.toThrow(/^usage: /);
    expect(readFileSync(at('out', 'release.json'), 'utf8')).toContain('1.5.0.0');
  });
});
