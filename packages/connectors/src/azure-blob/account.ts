import type { OpenContext } from '@drover/connector-kit';
import { type Account, type Connection, type ProbeReport, type Root, rootRef } from '@drover/core';
import { AzureBlobConnection } from './connection.ts';
import { Container } from './container.ts';
import { expired, noContainer, refused } from './errors.ts';
import { BlobClient } from './http/blob-client.ts';
import { Refusal } from './http/refusal.ts';
import { readContainerPage } from './list-page.ts';
import type { Access } from './sign-in/access.ts';

/** What a storage account offers: its containers, or the only one that the credentials are for. */
export class AzureBlobAccount implements Account {
  readonly #access: Access;
  readonly #tier: string | undefined;
  readonly #context: OpenContext;
  readonly #opened = new Set<AsyncDisposable>();

  constructor(access: Access, tier: string | undefined, context: OpenContext) {
    this.#access = access;
    this.#tier = tier;
    this.#context = context;
  }

  async probe(signal: AbortSignal): Promise<ProbeReport> {
    const { account, by, container, endpoint } = this.#access;
    let found = 0;
    for await (const page of this.roots(signal)) found += page.length;
    if (container !== null) {
      await using client = this.#client();
      await look(new Container(client, container), signal);
    }
    const what = container === null ? `${found} ${found === 1 ? 'container' : 'containers'}` : `container ${container}`;
    return {
      summary: `Azure Blob Storage, ${what} of ${account}, by ${by}`,
      notes: [
        ...(endpoint.protocol === 'http:' ? ['The connection is not encrypted: the endpoint begins with http.'] : []),
        ...(found === 0 ? ['The account holds no container yet. Create one before you transfer files there.'] : []),
      ],
    };
  }

  async *roots(signal: AbortSignal): AsyncIterable<Root[]> {
    const { container } = this.#access;
    if (container !== null) {
      yield [{ name: container, kind: 'container' }];
      return;
    }
    await using client = this.#client();
    let marker = '';
    do {
      const query = { comp: 'list', ...(marker === '' ? {} : { marker }) };
      const answer = await client.ask({ method: 'GET', query }, signal);
      if (answer instanceof Refusal) throw refused(answer, 'list', rootRef(this.#access.account));
      const { names, next } = readContainerPage(answer.text);
      yield names.map((name) => ({ name, kind: 'container' }));
      marker = next;
    } while (marker !== '');
  }

  /** A root is a container, which must be there: containers have settings that whoever administers the account decides on. */
  async open(root: string, signal: AbortSignal): Promise<Connection> {
    const { container } = this.#access;
    if (root === '' || (container !== null && root !== container)) throw noContainer(root);
    const client = this.#client();
    try {
      const opened = new Container(client, root);
      await look(opened, signal);
      this.#opened.add(client);
      return new AzureBlobConnection(opened, this.#tier);
    } catch (error) {
      await client[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Keys, signatures and apps are taken back at the service, by whoever administers it. */
  async revoke(): Promise<{ readonly revoked: boolean; readonly manualUrl: string }> {
    return { revoked: false, manualUrl: 'https://portal.azure.com/#browse/Microsoft.Storage%2FStorageAccounts' };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#opened].map((client) => client[Symbol.asyncDispose]()));
  }

  #client(): BlobClient {
    const { endpoint, authorizer } = this.#access;
    const { clock, reach, onStep, ended } = this.#context;
    const onEnded = async (refusal: Refusal): Promise<void> => await ended?.(expired(refusal));
    return new BlobClient({ endpoint, authorizer, clock, reach, onStep, onEnded });
  }
}

/** Rejects where the container is not there, or may not be listed. */
async function look(container: Container, signal: AbortSignal): Promise<void> {
  await container.page('', '', { item: rootRef(container.name), attempt: 'list', most: 1 }, signal);
}
