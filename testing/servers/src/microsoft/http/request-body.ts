import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';

import { invalid } from '../graph-error.ts';
import type { Body } from './call.ts';

/** The body of a request that comes over the wire. */
export function bodyOfStream(stream: Readable, headers: Readonly<Record<string, string | undefined>>): Body {
  const { 'content-length': length, 'content-type': type } = headers;
  return {
    length: length === undefined ? undefined : Number(length),
    stream: () => stream,
    json: async () => parse(await text(stream), type),
  };
}

/** The body of a request within a batch. */
export function bodyOfJson(value: unknown, type: string | undefined): Body {
  const written = value === undefined ? '' : JSON.stringify(value);
  return {
    length: Buffer.byteLength(written),
    stream: () => Readable.from([Buffer.from(written)], { objectMode: false }),
    json: async () => parse(written, type),
  };
}

function parse(written: string, type: string | undefined): unknown {
  if (written === '') return undefined;
  if (!/^application\/json\b/i.test(type ?? '')) throw invalid(`JSON came with the Content-Type ${type}.`);
  try {
    return JSON.parse(written);
  } catch {
    throw invalid('The body is no JSON.');
  }
}
