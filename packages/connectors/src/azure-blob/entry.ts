import type { IncomingHttpHeaders } from 'node:http';
import { type Entry, type ItemRef, nameOf, type Timestamp } from '@drover/core';
import { saidType } from './media-type.ts';
import { type Metadata, marksFolder, timesIn } from './metadata.ts';

/** A blob as a listing or its headers describe it. */
export interface BlobFacts {
  readonly size: number;
  /** Without quotes. */
  readonly etag: string;
  /** As HTTP writes it. */
  readonly lastModified: string;
  /** Base64; absent where whoever stored the blob gave none. */
  readonly md5?: string | undefined;
  readonly tier?: string | undefined;
  readonly mediaType?: string | undefined;
  readonly metadata: Metadata;
}

/** True for a blob that only says that there is a folder of its name. */
export function standsForFolder({ size, metadata }: BlobFacts): boolean {
  return size === 0 && marksFolder(metadata);
}

export function entryOf(item: ItemRef, facts: BlobFacts): Entry {
  if (standsForFolder(facts)) return folderEntry(item, facts.metadata);
  const times = timesIn(facts.metadata);
  const stored = times.modified ?? httpTime(facts.lastModified);
  const md5 = hexOf(facts.md5);
  const mediaType = saidType(facts.mediaType);
  return {
    ref: item,
    name: nameOf(item),
    kind: 'file',
    size: facts.size,
    ...times,
    ...(stored === null ? {} : { modified: stored }),
    ...(facts.etag === '' ? {} : { changeTag: facts.etag }),
    ...(md5 === null ? {} : { hashes: { md5 } }),
    ...(mediaType === null ? {} : { mediaType }),
    ...(facts.tier === 'Archive' ? { offline: 'archived' } : {}),
  };
}

/** A folder, by the blob that stands for it or by the names of what is in it alone. */
export function folderEntry(item: ItemRef, metadata: Metadata = new Map()): Entry {
  return { ref: item, name: nameOf(item), kind: 'folder', size: null, ...timesIn(metadata) };
}

/** What the headers of an answer say of the blob. `size` is of the whole blob, also where only a part came. */
export function factsOf(headers: IncomingHttpHeaders, metadata: Metadata): BlobFacts {
  const whole = /\/(\d+)$/.exec(headers['content-range'] ?? '')?.[1];
  return {
    size: Number(whole ?? headers['content-length'] ?? 0),
    etag: unquoted(headers.etag),
    lastModified: headers['last-modified'] ?? '',
    md5: whole === undefined ? text(headers['content-md5']) : text(headers['x-ms-blob-content-md5']),
    tier: text(headers['x-ms-access-tier']),
    mediaType: text(headers['content-type']),
    metadata,
  };
}

/** Tags stand in quotes in headers, and without them in listings. */
export function unquoted(etag: string | undefined): string {
  return (etag ?? '').replace(/^(?:W\/)?"|"$/g, '');
}

export function hexOf(base64: string | undefined): string | null {
  const bytes = Buffer.from(base64 ?? '', 'base64');
  return bytes.length === 16 ? bytes.toString('hex') : null;
}

function httpTime(date: string): Timestamp | null {
  const epochMs = Date.parse(date);
  return Number.isNaN(epochMs) ? null : { epochMs, precisionMs: 1000 };
}

function text(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' && header !== '' ? header : undefined;
}
