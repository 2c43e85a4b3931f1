import type { IncomingMessage } from 'node:http';
import type { ItemRef } from '@drover/core';
import { type BlobFacts, factsOf } from './entry.ts';
import { type Attempt, refused } from './errors.ts';
import type { Answer, BlobClient } from './http/blob-client.ts';
import { Refusal } from './http/refusal.ts';
import type { BlobRequest } from './http/request.ts';
import { type ListPage, readListPage } from './list-page.ts';
import { metadataOf } from './metadata.ts';
import { blobName } from './names.ts';

/** The most that the service gives in one page. */
const PAGE = 5000;

type Call = Omit<BlobRequest, 'blob' | 'container'>;

/** The calls on one container. Refusals reject as errors, but for what a caller asks about. */
export class Container {
  readonly name: string;
  readonly client: BlobClient;

  constructor(client: BlobClient, name: string) {
    this.client = client;
    this.name = name;
  }

  /** Calls on a blob; answers with a refusal as it came. */
  ask(blob: string, call: Call, signal: AbortSignal): Promise<Answer | Refusal> {
    return this.client.ask({ ...call, container: this.name, blob }, signal);
  }

  open(blob: string, call: Call, signal: AbortSignal): Promise<IncomingMessage | Refusal> {
    return this.client.open({ ...call, container: this.name, blob }, signal);
  }

  /** What stands under the very name of an item, a blob that marks a folder included; null for nothing. */
  async look(item: ItemRef, signal: AbortSignal): Promise<BlobFacts | null> {
    const answer = await this.ask(blobName(item), { method: 'HEAD' }, signal);
    if (!(answer instanceof Refusal)) return factsOf(answer.headers, metadataOf(answer.rawHeaders));
    if (answer.status === 404 && answer.code !== 'ContainerNotFound') return null;
    throw refused(answer, 'look at', item);
  }

  /** One page of what begins with a prefix; what lies deeper comes as prefixes. */
  async page(
    prefix: string,
    marker: string,
    about: { readonly item: ItemRef; readonly attempt: Attempt; readonly most?: number },
    signal: AbortSignal,
  ): Promise<ListPage> {
    const query = {
      restype: 'container',
      comp: 'list',
      delimiter: '/',
      include: 'metadata',
      maxresults: String(about.most ?? PAGE),
      ...(prefix === '' ? {} : { prefix }),
      ...(marker === '' ? {} : { marker }),
    };
    const answer = await this.client.ask({ method: 'GET', container: this.name, query }, signal);
    if (answer instanceof Refusal) throw refused(answer, about.attempt, about.item);
    return readListPage(answer.text);
  }
}
