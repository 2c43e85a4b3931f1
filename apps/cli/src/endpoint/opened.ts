import type { Account, Connection, ItemRef } from '@drover/core';

/** A connection with the folder or file on it that a person named. */
export interface Opened extends AsyncDisposable {
  readonly connection: Connection;
  readonly item: ItemRef;
}

/** Opens the account's root; both are closed together. */
export async function openOn(account: Account, root: string, item: ItemRef, signal: AbortSignal): Promise<Opened> {
  await using cleanup = new AsyncDisposableStack();
  cleanup.use(account);
  const connection = cleanup.use(await account.open(root, signal));
  const kept = cleanup.move();
  return { connection, item, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}
