import type { Cancellation } from '@drover/connector-kit';
import type { Entry, WriteTarget } from '@drover/core';
import type { Container } from '../container.ts';
import { entryOf, unquoted } from '../entry.ts';
import type { Folders } from '../folders.ts';
import type { Answer } from '../http/blob-client.ts';
import { Refusal } from '../http/refusal.ts';
import { bytesIn } from '../http/request.ts';
import { mediaTypeOf } from '../media-type.ts';
import { metadataHeaders, withTimes } from '../metadata.ts';
import { newBlobName } from '../names.ts';
import { blockList, md5Of, requireSame } from './blocks.ts';
import { conditionHeaders, replacing, writeRefused } from './conditions.ts';

/** Where files are stored, and how. */
export interface Place {
  readonly container: Container;
  readonly folders: Folders;
  /** The tier of new blobs; undefined for the account's own. */
  readonly tier: string | undefined;
}

/** Stores a file by one call, which gives it its name; the service compares the MD5 before it does. */
export async function putBlob(
  place: Place,
  target: WriteTarget,
  body: readonly Uint8Array[],
  cancellation: Cancellation,
  signal: AbortSignal,
): Promise<Entry> {
  const md5 = md5Of(body);
  const call = { body, headers: { 'x-ms-blob-type': 'BlockBlob', 'content-md5': md5 } };
  const answer = await giveName(place, target, md5, call, cancellation, signal);
  requireSame(target.item, md5, answer.headers['content-md5']);
  return storedEntry(target, answer, bytesIn(body), md5);
}

/** Makes a file of blocks that the service holds, in this order. Without `md5` the file has none that anybody could ask for. */
export async function commitBlocks(
  place: Place,
  target: WriteTarget,
  blocks: { readonly ids: readonly string[]; readonly size: number; readonly md5: string | null },
  cancellation: Cancellation,
  signal: AbortSignal,
): Promise<Entry> {
  const { ids, size, md5 } = blocks;
  const body = [blockList(ids)];
  const call = {
    body,
    query: { comp: 'blocklist' },
    headers: { 'content-type': 'application/xml', 'content-md5': md5Of(body) },
  };
  const answer = await giveName(place, target, md5, call, cancellation, signal);
  return storedEntry(target, answer, size, md5);
}

async function giveName(
  { container, folders, tier }: Place,
  target: WriteTarget,
  md5: string | null,
  call: {
    readonly body: readonly Uint8Array[];
    readonly query?: Readonly<Record<string, string>>;
    readonly headers: Readonly<Record<string, string>>;
  },
  cancellation: Cancellation,
  signal: AbortSignal,
): Promise<Answer> {
  let conditions = await conditionHeaders(container, folders, target, signal);
  if (target.beforeCommit !== undefined) await cancellation.wait(target.beforeCommit());
  const mediaType = mediaTypeOf(target);
  const headers = {
    ...call.headers,
    ...metadataHeaders(withTimes(new Map(), target.meta)),
    'x-ms-blob-content-type': mediaType,
    ...(md5 === null ? {} : { 'x-ms-blob-content-md5': md5 }),
    ...(tier === undefined ? {} : { 'x-ms-access-tier': tier }),
  };
  const name = newBlobName(target.item, 'file');
  for (let times = 0; ; times++) {
    const request = { ...call, method: 'PUT', headers: { ...headers, ...conditions } } as const;
    const answer = await container.ask(name, request, signal);
    if (!(answer instanceof Refusal)) return answer;
    const error = writeRefused(answer, target);
    const inTheWay = error.kind === 'already-exists' || error.kind === 'precondition-failed';
    if (target.condition.if !== 'anything' || !inTheWay) throw error;
    conditions = await replacing(container, target, times, signal);
  }
}

function storedEntry(target: WriteTarget, { headers }: Answer, size: number, md5: string | null): Entry {
  return entryOf(target.item, {
    size,
    etag: unquoted(headers.etag),
    lastModified: headers['last-modified'] ?? '',
    md5: md5 ?? undefined,
    mediaType: mediaTypeOf(target),
    metadata: withTimes(new Map(), target.meta),
  });
}
