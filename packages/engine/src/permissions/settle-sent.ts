import {
  type Clock,
  displayPath,
  type Grant,
  type ItemPermissions,
  type ItemRef,
  isAbort,
  type Permissions,
  type SourceGrant,
  StorageError,
  toStorageError,
} from '@drover/core';
import type { Side } from '../transfer.ts';
import { inLanes } from './in-lanes.ts';
import { patiently } from './patiently.ts';
import { holds } from './plan-grants.ts';

/** An item to which rights were sent before a pass broke off, which nobody told of. */
export interface SentItem {
  readonly destination: ItemRef;
  readonly grants: readonly Grant[];
}

/** What became of them. */
export interface SettledItem<S extends SentItem = SentItem> {
  readonly sent: S;
  readonly arrived: readonly Grant[];
  /** Why nobody can say. */
  readonly failure: StorageError | null;
}

/** What was sent and not told of. It outlives the process. */
export interface SentJournal<S extends SentItem> {
  /** `restMs`: how long whoever sent them may still be at it. */
  unanswered(): Promise<{ readonly items: readonly S[]; readonly restMs: number }>;
  /** Tells of them and forgets them. Rejects where somebody else has taken the pass over. */
  settle(settled: readonly SettledItem<S>[]): Promise<void>;
}

/**
 * Looks at the destination whether rights arrived that a pass sent before it broke off, and tells of those; to be called before a pass goes on.
 * What did not arrive is forgotten: the pass sends it again when it comes to the item.
 */
export async function settleSent<S extends SentItem>(
  { connection }: Side,
  journal: SentJournal<S>,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  const { permissions } = connection;
  if (permissions === undefined) return;
  const { items, restMs } = await journal.unanswered();
  if (items.length === 0) return;
  await clock.sleep(restMs, signal);
  const { useful } = connection.capabilities.operations;
  const settled = await inLanes(
    items,
    useful,
    (sent, either) => patiently(() => settleOne(sent, permissions, either), clock, either),
    signal,
  );
  await journal.settle(settled);
}

/** Of rights that were sent to one item, those that are there now. */
export async function settleOne<S extends SentItem>(
  sent: S,
  permissions: Permissions,
  signal: AbortSignal,
): Promise<SettledItem<S>> {
  if (sent.grants.length === 0) return { sent, arrived: [], failure: null };
  try {
    const present = plainRights(await permissions.of(sent.destination, signal));
    return { sent, arrived: sent.grants.filter((grant) => holds(present, grant)), failure: null };
  } catch (thrown) {
    if (isAbort(thrown, signal)) throw thrown;
    const error = toStorageError(thrown);
    if (error.scope !== 'item' || error.retryable) throw error;
    // With the item its rights are gone.
    return { sent, arrived: [], failure: error.kind === 'not-found' ? null : notKnown(sent, error) };
  }
}

/** What people were given by name, as it can be given. */
export function plainRights({ grants }: ItemPermissions): readonly SourceGrant[] {
  return grants.filter(({ access, special }) => access === 'allow' && !special);
}

function notKnown({ destination, grants }: SentItem, cause: StorageError): StorageError {
  const whom = grants.map(({ principal, role }) => `"${principal}" ${role}`).join(', ');
  return new StorageError({
    kind: cause.kind,
    scope: 'item',
    message: `Rights on ${displayPath(destination)} were sent before the pass broke off, and it cannot be seen whether they arrived: ${whom}. ${cause.message}`,
    remedy: `Look at the rights there. ${cause.remedy ?? ''}`.trim(),
    item: destination,
    cause,
  });
}
