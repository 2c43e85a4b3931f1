import type { PoolClient, QueryConfig } from 'pg';
import type { Database } from '../connection/database.ts';
import { FENCED, transact } from '../runs/transact.ts';
import { type ArrivedItem, arrivedItems, type RowFolders } from './arrived-items.ts';
import type { HeldPass } from './permission-pass.ts';

/** How far a pass has come with the items of its row, for the worker that holds it. */
export class PassCursor {
  readonly #database: Database;
  readonly #transferId: string;
  readonly #folders: RowFolders;
  readonly #committed: () => void;
  #at: HeldPass['at'];

  constructor(
    database: Database,
    transferId: string,
    folders: RowFolders,
    at: HeldPass['at'],
    committed: () => void = () => undefined,
  ) {
    this.#database = database;
    this.#transferId = transferId;
    this.#folders = folders;
    this.#at = at;
    this.#committed = committed;
  }

  async next(): Promise<readonly ArrivedItem[]> {
    return await arrivedItems(this.#database, this.#transferId, this.#folders, this.#at);
  }

  /** Moves behind an item in one transaction with `steps`; `move` meets a row as long as the worker holds the pass, and else it rejects with `Fenced`. */
  async commit(
    { run, seq }: ArrivedItem,
    move: QueryConfig,
    steps: (client: PoolClient) => Promise<void>,
  ): Promise<void> {
    await transact(this.#database, async (client) => {
      const { rowCount } = await client.query(move);
      return rowCount === 0 ? FENCED : await steps(client);
    });
    this.#at = { run, seq };
    this.#committed();
  }
}
