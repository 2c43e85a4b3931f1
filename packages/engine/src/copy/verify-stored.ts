import { displayPath, type Entry, type Evidence, type HashKind, StorageError } from '@drover/core';
import { sharedHash } from '../plan/compare.ts';
import { judgeRewriting, type RewriteDoubt } from '../plan/rewriting.ts';
import type { Failure } from './attempt-failure.ts';
import { ContentHash } from './content-hash.ts';
import { ContentSums } from './content-sums.ts';
import type { CopyContext } from './copy-context.ts';
import type { CopyJob, SentFile } from './copy-job.ts';
import { failureOf } from './failure.ts';
import { openBody } from './open-body.ts';

export type Verdict =
  | {
      readonly ok: true;
      readonly evidence: Evidence;
      /** Why it is doubtful that the service has rewritten it; null for no doubt. */
      readonly doubt: RewriteDoubt | null;
    }
  | ({ readonly ok: false } & Failure);

/** Compares what the destination holds with what was read: by size, by hashes that cost nothing, and as far as the policy asks. */
export async function verifyStored(
  job: CopyJob,
  stored: SentFile,
  context: CopyContext,
  signal: AbortSignal,
): Promise<Verdict> {
  const { entry, bytes } = stored;
  const { possible, doubt } = judgeRewriting(entry.name, bytes, entry.size, context.rules);
  if (entry.size !== null && entry.size !== bytes) {
    if (possible) return { ok: true, evidence: { by: 'rewritten' }, doubt };
    return corrupt(job, `${entry.size} bytes instead of ${bytes}`);
  }
  let side: Failure['side'] = 'source';
  let found: Comparison | null;
  let ours: SourceHash | null = null;
  try {
    ours = await hashOfSource(job, stored, context, signal);
    side = 'destination';
    found = (ours && (await compareWith(ours, entry, context, signal))) ?? listed(job.source, entry);
  } catch (thrown) {
    return { ok: false, ...failureOf(thrown, side, 'verify', job, signal) };
  }
  if (found === null) return { ok: true, evidence: bySize(entry, ours), doubt: null };
  const { kind, equal, by, source, destination } = found;
  if (equal) return { ok: true, evidence: { by, hash: { kind, source } }, doubt: null };
  if (possible) return { ok: true, evidence: { by: 'rewritten', hash: { kind, source, destination } }, doubt };
  return corrupt(job, `other content (${kind})`);
}

/** Two hashes of one kind. */
interface Comparison {
  readonly equal: boolean;
  readonly by: 'hash' | 'hash-listed' | 'reread';
  readonly kind: HashKind;
  readonly source: string;
  readonly destination: string;
}

/** Hashes that both listings carry anyway. */
function listed(source: Entry, entry: Entry): Comparison | null {
  const hash = sharedHash(source, entry);
  return hash && { equal: hash.equal, by: 'hash-listed', kind: hash.kind, source: hash.ours, destination: hash.theirs };
}

function bySize({ size }: Entry, ours: SourceHash | null): Evidence {
  const by = size === null ? 'none' : 'size';
  return ours === null ? { by } : { by, hash: { kind: ours.kind, source: ours.hex } };
}

interface SourceHash {
  readonly kind: ContentHash['kind'];
  readonly hex: string;
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
  const body = openBody(job, 0, null, new ContentSums(whole, null), context, signal);
  try {
    while ((await body.next()).done !== true);
  } finally {
    await body.close();
  }
  const hex = whole.digest(body.position);
  return hex === null ? null : { kind, hex };
}

async function compareWith(
  { kind, hex }: SourceHash,
  entry: Entry,
  context: CopyContext,
  signal: AbortSignal,
): Promise<Comparison | null> {
  const compared = (by: Comparison['by'], theirs: string): Comparison => {
    return { equal: hex === theirs, by, kind, source: hex, destination: theirs };
  };
  if (context.verify === 'reread') return compared('reread', await reread(entry, kind, context, signal));
  const theirs = entry.hashes?.[kind] ?? (await context.destination.hashes?.hash(entry, kind, signal));
  return theirs === undefined ? null : compared('hash', theirs);
}

async function reread(
  entry: Entry,
  kind: ContentHash['kind'],
  context: CopyContext,
  signal: AbortSignal,
): Promise<string> {
  const hash = new ContentHash(kind);
  let position = 0;
  for await (const chunk of await context.destination.read(entry, { offset: 0 }, signal)) {
    hash.update(position, chunk);
    position += chunk.length;
  }
  return hash.digest(position) ?? '';
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
