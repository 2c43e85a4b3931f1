import {
  type AnswerPermission,
  type Clock,
  type Grant,
  type ItemRef,
  isAbort,
  type MapPrincipal,
  type SourceGrant,
  type StorageError,
  toStorageError,
} from '@drover/core';
import type { Side } from '../transfer.ts';
import { inLanes } from './in-lanes.ts';
import { patiently } from './patiently.ts';
import type { PlainItems } from './plain-items.ts';
import { type AnsweredQuestion, type Barrier, type GrantPlan, type LeftOut, planGrants } from './plan-grants.ts';
import { SentGrants } from './sent-grants.ts';
import { plainRights, settleOne } from './settle-sent.ts';
import { withoutEnded } from './without-ended.ts';

/** One item that stands at the destination. */
export interface GrantTask {
  readonly source: ItemRef;
  readonly destination: ItemRef;
  /** Barriers below a folder that are open: some of them, where there are many. */
  readonly below?: readonly Barrier[];
}

export interface GrantResult<T extends GrantTask = GrantTask> {
  readonly task: T;
  /** What the destination took in this pass; what was there already is not among it. */
  readonly given: readonly Grant[];
  /** They were given before the pass broke off the last time, see `settleSent`. */
  readonly late?: true;
  /** What a person must decide; see `planGrants` for what is given meanwhile. */
  readonly questions: GrantPlan['questions'];
  readonly leftOut: readonly LeftOut[];
  /** Decisions that were gone by. */
  readonly answered: readonly AnsweredQuestion[];
  /** Why nothing is known of the item, or was not given to it. */
  readonly failure: { readonly side: 'source' | 'destination'; readonly error: StorageError } | null;
}

/** What a pass is about, and what has been done of it. It outlives the process. */
export interface GrantJournal<T extends GrantTask> {
  /** The batch behind the last one that was committed, the same until it is; empty when nothing is left. */
  next(): Promise<readonly T[]>;
  /** Keeps that these rights are about to be sent, so that whoever goes on after this process knows of them. Rejects where somebody else has taken the pass over. */
  sending(task: T, grants: readonly Grant[]): Promise<void>;
  /** Rejects where somebody else has taken the pass over. */
  commit(results: readonly GrantResult<T>[]): Promise<void>;
}

export interface GrantRequest {
  readonly source: Side;
  readonly destination: Side;
  readonly map: MapPrincipal;
  /** What people decided where the map and the rights leave a question; nothing unless told. */
  readonly answer?: AnswerPermission;
  /** Items that were found to have nothing of their own a moment ago; they are not read again. */
  readonly plain?: PlainItems;
  readonly clock: Clock;
}

/** Why a pass cannot be made between two services; null where it can. */
export function cannotGrant({ source, destination }: Pick<GrantRequest, 'destination' | 'source'>): string | null {
  if (source.connection.permissions === undefined) return 'The source does not tell who may do what.';
  return destination.connection.permissions?.grant === undefined ? 'The destination takes no permissions.' : null;
}

/**
 * Gives at the destination, batch after batch, what holds at the source: after the content, only ever adding. A pass that broke off is
 * taken up at the batch that was not committed, where what was given already is found and not given again. An item whose answer was lost is
 * read and tried again after a pause, and what is found then is told as given. Failures of single items are told in their results; any other
 * ends the pass.
 */
export async function grantPermissions<T extends GrantTask>(
  request: GrantRequest,
  journal: GrantJournal<T>,
  signal: AbortSignal,
): Promise<void> {
  const lanes = Math.min(usefulAt(request.source), usefulAt(request.destination));
  for (;;) {
    signal.throwIfAborted();
    const tasks = await journal.next();
    if (tasks.length === 0) return;
    const results = await inLanes(
      tasks,
      lanes,
      (task, either) => grantPatiently(task, request, journal, either),
      signal,
    );
    await journal.commit(results);
  }
}

/** Where no right can have an end, one that ends is special: a person says what becomes of it. */
function endless({ until, ...grant }: SourceGrant): SourceGrant {
  return until === undefined ? grant : { ...grant, special: true };
}

function usefulAt({ connection }: Side): number {
  return connection.capabilities.operations.useful;
}

async function grantPatiently<T extends GrantTask>(
  task: T,
  request: GrantRequest,
  journal: GrantJournal<T>,
  signal: AbortSignal,
): Promise<GrantResult<T>> {
  const sent = new SentGrants();
  return await patiently(() => grantOne(task, request, journal, sent, signal), request.clock, signal);
}

async function grantOne<T extends GrantTask>(
  task: T,
  { source, destination, map, answer, plain, clock }: GrantRequest,
  journal: GrantJournal<T>,
  sent: SentGrants,
  signal: AbortSignal,
): Promise<GrantResult<T>> {
  const nothing = { task, given: [], questions: [], leftOut: [], answered: [], failure: null };
  const from = source.connection.permissions;
  const to = destination.connection.permissions;
  if (from === undefined || to?.grant === undefined) throw new TypeError('the services cannot, see cannotGrant');
  if (plain?.has(task.source) === true) return nothing;
  let side: 'source' | 'destination' = 'source';
  try {
    const { told, ended } = withoutEnded(await from.of(task.source, signal), clock.now());
    const wanted = to.ends === true ? told : { ...told, grants: told.grants.map(endless) };
    const { give: atMost, ...unasked } = planGrants(wanted, [], map, answer);
    // Most items have nothing of their own: the destination is not asked about them.
    if (atMost.length === 0 && sent.unanswered.length === 0)
      return { ...nothing, ...unasked, leftOut: [...unasked.leftOut, ...ended] };
    side = 'destination';
    const there = await to.of(task.destination, signal);
    const present = plainRights(withoutEnded(there, clock.now()).told);
    const { give, ...plan } = planGrants(wanted, present, map, answer, task.below);
    const arrived = sent.arrivedBy(present);
    if (give.length > 0) {
      await journal.sending(task, give);
      sent.add(give);
      await to.grant(task.destination, give, signal, there.grants);
    }
    return { ...nothing, given: [...arrived, ...give], ...plan, leftOut: [...plan.leftOut, ...ended] };
  } catch (thrown) {
    if (isAbort(thrown, signal)) throw thrown;
    const error = toStorageError(thrown);
    if (error.scope !== 'item' || error.retryable) throw error;
    // Whoever is refused keeps nobody else from their rights: what arrived in spite of the failure is told.
    const { destination: item } = task;
    const late = await settleOne({ destination: item, grants: sent.unanswered }, to, signal);
    return { ...nothing, given: [...sent.arrived, ...late.arrived], failure: { side, error: late.failure ?? error } };
  }
}
