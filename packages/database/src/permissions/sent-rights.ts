import type { Grant } from '@drover/core';
import { Fenced } from '@drover/engine';
import type { PoolClient } from 'pg';
import type { Database } from '../connection/database.ts';
import { plain, texts } from '../runs/array-literal.ts';
import { pathToText } from '../runs/path-text.ts';
import type { ArrivedItem } from './arrived-items.ts';
import type { HeldPass } from './permission-pass.ts';

/** The pass stays this worker's until the rights are noted, so that whoever takes it over finds them. */
const KEEP = {
  name: 'permissions-sending',
  text: `with held as (
      select from drover.permission_passes where transfer_id = $1 and fence = $2 and state = 'running' for share
    ) insert into drover.permission_sent (transfer_id, fence, path, folder, destination, grants)
      select $1, $2, s.path, s.folder, s.destination, s.grants
      from held, unnest($3::text[], $4::boolean[], $5::text[], $6::text[]) as s (path, folder, destination, grants)`,
};

const TOLD = {
  name: 'permissions-told',
  text: 'delete from drover.permission_sent where transfer_id = $1 and fence = $2',
};

interface Sending {
  readonly item: ArrivedItem;
  readonly grants: readonly Grant[];
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Notes what is about to be sent in the pass that a worker holds; what several items are about to be sent at the same moment by one statement. */
export class SentRights {
  readonly #database: Database;
  readonly #pass: HeldPass;
  #waiting: Sending[] = [];

  constructor(database: Database, pass: HeldPass) {
    this.#database = database;
    this.#pass = pass;
  }

  /** Rejects with `Fenced` where others hold the pass. */
  keep(item: ArrivedItem, grants: readonly Grant[]): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, grants, resolve, reject });
      if (this.#waiting.length === 1) setImmediate(() => void this.#flush());
    });
  }

  /** Forgets all that this worker noted, in the transaction that tells of it. */
  async forget(client: PoolClient): Promise<void> {
    await client.query({ ...TOLD, values: [this.#pass.transferId, this.#pass.fence] });
  }

  async #flush(): Promise<void> {
    const all = this.#waiting;
    this.#waiting = [];
    try {
      await this.#insert(all);
      for (const { resolve } of all) resolve();
    } catch (error) {
      for (const { reject } of all) reject(error);
    }
  }

  async #insert(all: readonly Sending[]): Promise<void> {
    const { transferId, fence } = this.#pass;
    const values = [
      ...[transferId, fence],
      texts(all.map(({ item }) => pathToText(item.path))),
      plain(all.map(({ item }) => item.kind === 'folder')),
      texts(all.map(({ item }) => pathToText(item.destination.segments))),
      texts(all.map(({ grants }) => JSON.stringify(grants))),
    ];
    const { rowCount } = await this.#database.withClient((client) => client.query({ ...KEEP, values }));
    if (rowCount === 0) throw new Fenced();
  }
}
