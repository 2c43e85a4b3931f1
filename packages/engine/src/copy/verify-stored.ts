import { displayPath, type Entry, type HashKind, type ItemOutcome, StorageError } from '@drover/core';
import type { Failure } from './attempt-failure.ts';
import { ContentHash } from './content-hash.ts';
import type { CopyContext } from './copy-context.ts';
import type { CopyJob, SentFile } from './copy-job.ts';
import { failureOf } from './failure.ts';
import { openBody } from './open-body.ts';

type Verified = Extract<ItemOutcome, { type: 'copied' }>['verified'];
export type Verdict = { readonly ok: true; readonly verified: Verified } | ({ readonly ok: false } & Failure);

/** Compares what the destination holds with what was read: by size, by hashes that cost nothing, and as far as the policy asks. */
export async function verifyStored(
  job: CopyJob,
  stored: SentFile,
  context: CopyContext,
  signal: AbortSignal,
): Promise<Verdict> {
  const { entry, bytes } = stored;
  const rewrites = context.rules.rewritesContent;
  if (entry.size !== null && entry.size !== bytes) {
    if (rewrites) return { ok: true, verified: 'rewritten-by-service' };
    return corrupt(job, `${entry.size} bytes instead of ${bytes}`);
  }
  let side: Failure['side'] = 'source';
  let evidence: Evidence | null;
  try {
    const ours = await hashOfSource(job, stored, context, signal);
    side = 'destination';
    evidence = (ours && (await compareWith(ours, entry, context, signal))) ?? listed(job.source, entry);
  } catch (thrown) {
    return { ok: false, ...failureOf(thrown, side, 'verify', job, signal) };
  }
  if (evidence === null) return { ok: true, verified: 'size' };
  if (evidence.equal) return { ok: true, verified: evidence.by };
  if (rewrites) return { ok: true, verified: 'rewritten-by-service' };
  return corrupt(job, `other content (${evidence.kind})`);
}

interface Evidence {
  readonly equal: boolean;
  readonly by: 'hash' | 'reread';
  readonly kind: HashKind;
}

/** Hashes that both listings carry anyway. */
function listed(source: Entry, entry: Entry): Evidence | null {
  for (const kind of Object.keys(source.hashes ?? {}) as HashKind[]) {
    const theirs = entry.hashes?.[kind];
    if (theirs !== undefined) return { equal: theirs === source.hashes?.[kind], by: 'hash', kind };
  }
  return null;
}

interface SourceHash {
  readonly kind: ContentHash['kind'];
  readonly hex: string | null;
}

/** The hash that the policy asks for; null when it asks for none. An earlier process may have sent a part that this one has not seen. */
async function hashOfSource(
  job: CopyJob,
  { hash, bytes }: SentFile,
  context: CopyContext,
  signal: AbortSignal,
): Promise<SourceHash | null> {
  if (hash === null) return null;
  const { kind } = hash;
  const told = hash.digest(bytes) ?? job.source.hashes?.[kind];
  if (told !== undefined) return { kind, hex: told };
  const { hashes, capabilities } = context.source;
  if (hashes !== undefined && capabilities.hashes.some((one) => one.kind === kind)) {
    return { kind, hex: await hashes.hash(job.source, kind, signal) };
  }
  const whole = new ContentHash(kind);
  const body = openBody(job, 0, null, whole, context, signal);
  try {
    while ((await body.next()).done !== true);
  } finally {
    await body.close();
  }
  return { kind, hex: whole.digest(body.position) };
}

async function compareWith(
  { kind, hex }: SourceHash,
  entry: Entry,
  context: CopyContext,
  signal: AbortSignal,
): Promise<Evidence | null> {
  if (context.verify === 'reread') {
    return { equal: hex === (await reread(entry, kind, context, signal)), by: 'reread', kind };
  }
  const theirs = entry.hashes?.[kind] ?? (await context.destination.hashes?.hash(entry, kind, signal));
  return theirs === undefined ? null : { equal: hex === theirs, by: 'hash', kind };
}

async function reread(
  entry: Entry,
  kind: ContentHash['kind'],
  context: CopyContext,
  signal: AbortSignal,
): Promise<string | null> {
  const hash = new ContentHash(kind);
  let position = 0;
  for await (const chunk of await context.destination.read(entry, { offset: 0 }, signal)) {
    hash.update(position, chunk);
    position += chunk.length;
  }
  return hash.digest(position);
}

function corrupt(job: CopyJob, what: string): Verdict {
  const error = new StorageError({
    kind: 'corrupt',
    message: `${displayPath(job.item)} arrived with ${what}.`,
    remedy: 'Run again; if it repeats, look for a proxy, a filter or a failing disk on the way.',
    operation: 'verify',
    item: job.item,
  });
  return { ok: false, side: 'destination', error, changed: false };
}
