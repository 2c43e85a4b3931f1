import { type ItemRef, StorageError } from '@drover/core';
import { drain, header } from '../graph/drain.ts';
import type { GraphClient } from '../graph/graph-client.ts';
import { MALWARE, refused, tookForMalware } from '../graph/graph-errors.ts';
import type { HttpAnswer } from '../graph/http-agent.ts';

/** Answers that lead to another address of the same content. Source: RFC 9110, 15.4; "driveItem: Get content", Microsoft Graph v1.0, gives 302. */
const REDIRECTIONS = new Set([301, 302, 307, 308]);
const MOST_REDIRECTIONS = 3;

export interface Download {
  /** The address that the service gave for it; it is its own authorisation. */
  readonly address: URL;
  readonly item: ItemRef;
  readonly offset: number;
  /** Of the whole file; null where the service did not say. */
  readonly size: number | null;
}

/**
 * The answer whose body is the file's content from `offset` to its end, and nothing else: any other one is an error, and so is the content of a file
 * that the service took for malware. No token is sent, to whichever address it leads.
 */
export async function download(
  graph: Pick<GraphClient, 'bare'>,
  { address, item, offset, size }: Download,
  signal: AbortSignal,
): Promise<HttpAnswer> {
  const headers = offset === 0 ? {} : { range: `bytes=${offset}-` };
  for (let url = address, hops = 0; ; hops++) {
    const answer = await graph.bare({ url, method: 'GET', headers }, { to: 'read', item }, signal);
    if (tookForMalware(answer)) {
      await drain(answer);
      throw refused(answer.status, [MALWARE], { to: 'read', item }, undefined);
    }
    const next = hops < MOST_REDIRECTIONS ? redirection(answer, url) : null;
    if (next === null && isContent(answer, offset, size)) return answer;
    await drain(answer);
    if (next === null) throw noContent(answer, offset, item);
    url = next;
  }
}

/** Null where the answer leads nowhere, or from an encrypted address to one that is not. */
function redirection(answer: HttpAnswer, from: URL): URL | null {
  if (!REDIRECTIONS.has(answer.status)) return null;
  const location = header(answer, 'location');
  const to = location === undefined || !URL.canParse(location, from.href) ? null : new URL(location, from);
  return to?.protocol === 'https:' || to?.protocol === from.protocol ? to : null;
}

/** `Content-Range` as in RFC 9110, 14.4. */
const CONTENT_RANGE = /^bytes (\d+)-(\d+)\/(\d+|\*)$/;

function isContent(answer: HttpAnswer, offset: number, size: number | null): boolean {
  if (answer.status === 200) return offset === 0;
  if (answer.status !== 206) return false;
  const [, from, last, whole] = CONTENT_RANGE.exec(header(answer, 'content-range')?.trim() ?? '') ?? [];
  if (from === undefined || Number(from) !== offset) return false;
  const end = whole === '*' ? size : Number(whole);
  return end === null || Number(last) === end - 1;
}

function noContent({ status }: HttpAnswer, offset: number, item: ItemRef): StorageError {
  const wanted = offset === 0 ? 'its content' : `its content from byte ${offset} on`;
  return new StorageError({
    kind: 'unavailable',
    message: `Microsoft 365 answered with something else (${status}) where a file was asked for ${wanted}.`,
    remedy: 'Check that no proxy changes its answers, then run again.',
    vendor: String(status),
    item,
  });
}
