import { type Account, type Connection, rootRef, StorageError } from '@drover/core';

/** A place that a trial can use, and whether anything is in it. */
export interface TrialRoot extends AsyncDisposable {
  readonly root: string;
  readonly connection: Connection;
  readonly empty: boolean;
}

/** Accounts of whole tenants begin with people who may have no storage yet: so many are tried. */
const MOST_TRIED = 5;

/** Opens and lists the folder that a login starts in, or else the first place that is there; null where the first few are all not there. */
export async function openTrialRoot(account: Account, signal: AbortSignal): Promise<TrialRoot | null> {
  for (const root of await homesOf(account, signal)) {
    await using opened = new AsyncDisposableStack();
    try {
      const connection = opened.use(await account.open(root, signal));
      let count = 0;
      for await (const page of connection.list(rootRef(root), signal)) {
        count += page.length;
        break;
      }
      const kept = opened.move();
      return { root, connection, empty: count === 0, [Symbol.asyncDispose]: () => kept.disposeAsync() };
    } catch (error) {
      if (!isAbsent(error)) throw error;
    }
  }
  return null;
}

function isAbsent(error: unknown): boolean {
  return error instanceof StorageError && error.kind === 'not-found' && error.scope === 'root';
}

async function homesOf(account: Account, signal: AbortSignal): Promise<readonly string[]> {
  const first: string[] = [];
  for await (const page of account.roots(signal)) {
    if (page.some(({ name }) => name === '~')) return ['~'];
    first.push(...page.slice(0, MOST_TRIED - first.length).map(({ name }) => name));
    if (first.length === MOST_TRIED) break;
  }
  return first.length === 0 ? [''] : first;
}
