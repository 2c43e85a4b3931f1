import type { ByteStream, Entry } from '@drover/core';
import type { GraphClient } from '../graph/graph-client.ts';
import type { HttpAnswer } from '../graph/http-agent.ts';
import { noAnswer } from '../graph/network-errors.ts';
import { download } from './download.ts';
import { changedSince, notAFile } from './drive-errors.ts';
import { missingIf } from './drive-files.ts';
import { driveItemSchema } from './drive-item.ts';
import { addressOf, type DrivePlace } from './item-address.ts';

const DOWNLOAD_FIELDS = 'id,name,size,eTag,file,@microsoft.graph.downloadUrl';

/** The content of a file from `offset` on: one call finds its state and the address it is read from, to which no token goes. */
export async function readFile(
  graph: GraphClient,
  entry: Entry,
  place: DrivePlace,
  range: { readonly offset: number; readonly ifTag?: string },
  signal: AbortSignal,
): Promise<ByteStream> {
  const item = entry.ref;
  const now = await lookUp();
  const address = now['@microsoft.graph.downloadUrl'];
  if (now.file === undefined || address === undefined) throw notAFile(item);
  if (range.ifTag !== undefined && now.eTag !== range.ifTag) throw changedSince(item);
  if (range.offset > 0 && range.offset >= (now.size ?? 0)) return nothing();
  const url = graph.safeAddress(address, item);
  const wanted = { address: url, item, offset: range.offset, size: now.size ?? null };
  return content(await download(graph, wanted, signal), url);

  async function lookUp() {
    try {
      const path = `${addressOf(place, item)}?$select=${DOWNLOAD_FIELDS}`;
      return await graph.ask({ path, to: 'read', item }, driveItemSchema, signal);
    } catch (error) {
      throw missingIf(error, item);
    }
  }

  async function* content({ body }: HttpAnswer, from: URL): AsyncGenerator<Uint8Array> {
    try {
      for await (const chunk of body as AsyncIterable<Uint8Array>) yield chunk;
    } catch (error) {
      signal.throwIfAborted();
      throw noAnswer(error, from, signal, item);
    }
  }
}

async function* nothing(): AsyncGenerator<Uint8Array> {}
