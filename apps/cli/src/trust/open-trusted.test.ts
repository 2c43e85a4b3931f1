import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StorageError } from '@drover/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Prompter } from '../secrets/prompter.ts';
import { openTrusted, type TrustRequest } from './open-trusted.ts';
import { trustStore } from './trust-store.ts';

const A = `SHA256:${'A'.repeat(43)}`;
const B = `SHA256:${'B'.repeat(43)}`;
const server = 'sftp://host';
const signal = new AbortController().signal;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'drover-trust-'));
});
afterEach(() => rm(folder, { recursive: true }));

type Given = Partial<Pick<TrustRequest, 'pin' | 'acceptNew' | 'acceptAny'>> & {
  answers?: string[];
  afterTrust?: StorageError;
};

/** Connects to a server that shows the fingerprint; `answers` are typed at a terminal, where there is one. */
async function connect(shows: string, given: Given = {}) {
  const asked: string[] = [];
  const notes: string[] = [];
  const ask = async (question: string) => {
    asked.push(question);
    return given.answers?.shift() ?? '';
  };
  const prompter: Prompter = { interactive: given.answers !== undefined, ask, askHidden: ask };
  const store = trustStore(folder, () => new Date(0));
  const attempt = async (fingerprint: string | null) => {
    if (fingerprint === shows && given.afterTrust !== undefined) throw given.afterTrust;
    if (fingerprint === shows) return 'connected';
    throw new StorageError({ kind: 'untrusted', fault: 'host-key', message: `Key is ${shows}.`, vendor: shows });
  };
  const { pin = null, acceptNew = false, acceptAny = false } = given;
  const request = { server, subject: 'host-key' as const, pin, acceptNew, acceptAny };
  const tools = { store, prompter, note: (message: string) => void notes.push(message) };
  const outcome = await openTrusted(request, tools, signal, attempt).catch((error: StorageError) => error);
  return { outcome, asked, notes, kept: await store.fingerprint(server) };
}

describe('openTrusted', () => {
  it('refuses an unknown host key where nobody can be asked, and says how to accept it', async () => {
    const { outcome, kept } = await connect(A);
    expect(outcome).toMatchObject({ kind: 'untrusted', remedy: expect.stringContaining(`--host-key ${A}`) });
    expect(kept).toBeNull();
  });

  it('shows the fingerprint on a terminal and remembers what was accepted', async () => {
    const first = await connect(A, { answers: ['yes'] });
    expect(first).toMatchObject({ outcome: 'connected', kept: A });
    expect(first.asked).toEqual([expect.stringContaining(A)]);
    expect(await connect(A, { answers: [] })).toMatchObject({ outcome: 'connected', asked: [] });
    expect(await connect(A)).toMatchObject({ outcome: 'connected' });
  });

  it('remembers what was accepted although signing in then fails, so that nobody is asked twice', async () => {
    const refused = new StorageError({ kind: 'unauthenticated', fault: 'credentials', message: 'Wrong password.' });
    const { outcome, kept } = await connect(A, { answers: ['yes'], afterTrust: refused });
    expect(outcome).toBe(refused);
    expect(kept).toBe(A);
  });

  it('says of a wrong fingerprint that was given that it is that one, and not an earlier one', async () => {
    const { outcome } = await connect(A, { pin: B });
    expect(outcome).toMatchObject({
      message: expect.stringMatching(/not the one that was given: SHA256:A+ instead of SHA256:B+\./),
      remedy: expect.stringContaining(`--host-key ${A}`),
    });
    expect(outcome).not.toMatchObject({ message: expect.stringContaining('so far') });
  });

  it.each(['', 'no', 'y', 'Y', 'yeah right'])('takes %j for no', async (answer) => {
    const { outcome, kept } = await connect(A, { answers: [answer] });
    expect(outcome).toMatchObject({ kind: 'untrusted' });
    expect(kept).toBeNull();
  });

  it('accepts a new key unseen with --accept-new-host-key, and says so', async () => {
    const { outcome, kept, notes } = await connect(A, { acceptNew: true });
    expect({ outcome, kept }).toEqual({ outcome: 'connected', kept: A });
    expect(notes).toEqual([expect.stringContaining(A)]);
  });

  it('refuses a changed key always, until it is named', async () => {
    await connect(A, { answers: ['yes'] });
    for (const given of [{}, { answers: ['yes'] }, { acceptNew: true }]) {
      const { outcome, kept } = await connect(B, given);
      expect(outcome).toMatchObject({
        kind: 'untrusted',
        message: expect.stringContaining('somebody stands between'),
        remedy: expect.stringContaining(`--host-key ${B}`),
      });
      expect(kept).toBe(A);
    }
    expect(await connect(B, { pin: B })).toMatchObject({ outcome: 'connected', kept: B });
    expect(await connect(B)).toMatchObject({ outcome: 'connected' });
  });

  it('takes whatever is shown with --insecure-tls, and remembers none of it', async () => {
    expect(await connect(A, { acceptAny: true })).toMatchObject({ outcome: 'connected', kept: null });
    await connect(A, { answers: ['yes'] });
    expect(await connect(B, { acceptAny: true })).toMatchObject({ outcome: 'connected', kept: A });
    expect(await connect(B, { acceptAny: true, pin: A })).toMatchObject({ outcome: { kind: 'untrusted' } });
  });

  it('keeps what was known when the named key is not the one shown', async () => {
    await connect(A, { answers: ['yes'] });
    const { outcome, kept } = await connect(A, { pin: B });
    expect(outcome).toMatchObject({ kind: 'untrusted' });
    expect(kept).toBe(A);
  });
});
