import type {
  AnswerPermission,
  Grant,
  ItemPermissions,
  MapPrincipal,
  PermissionAnswer,
  PermissionQuestion,
  PrincipalName,
  SourceGrant,
} from '@drover/core';

/** Why somebody gets nothing, or why a denial was not carried over. Links are never made anew; people decide about the rest. */
export type LeftOutReason = 'decided' | 'denial' | 'ended' | 'link' | 'not-mapped' | 'not-shared';

export interface LeftOut {
  readonly principal: string;
  readonly why: LeftOutReason;
}

/** A denial or broken inheritance of an item below a folder, about which nobody has decided. */
export interface Barrier extends PermissionQuestion {
  /** The path of that item, for people. */
  readonly below: string;
}

/** A question that needs nobody any more, as somebody has decided it. */
export interface AnsweredQuestion {
  readonly question: PermissionQuestion;
  readonly answer: PermissionAnswer;
}

export interface GrantPlan {
  /** To be given, beside what is there. */
  readonly give: readonly Grant[];
  /** What a person must decide. Nothing is given to the item before, unless all that is asked is who somebody is. */
  readonly questions: readonly (Barrier | PermissionQuestion)[];
  readonly leftOut: readonly LeftOut[];
  /** Decisions that the plan goes by. */
  readonly answered: readonly AnsweredQuestion[];
}

/** What becomes of one right of the source, or of its broken inheritance. */
type Fate =
  | { readonly is: 'given'; readonly grant: Grant }
  | { readonly is: 'left-out'; readonly left: LeftOut }
  | { readonly is: 'asked'; readonly question: PermissionQuestion }
  | { readonly is: 'closed' }
  | { readonly is: 'passed-over' };

const RANK = { read: 1, write: 2, owner: 3 } as const satisfies Record<Grant['role'], number>;
const UNANSWERED: AnswerPermission = () => null;

/**
 * What one item is still to be given at the destination. It only ever adds, and once it was done there is nothing left to give. Inherited
 * rights are those of the folder above; links are never made anew. What would reach past a barrier below waits until that is decided.
 */
export function planGrants(
  source: ItemPermissions,
  present: readonly Grant[],
  map: MapPrincipal,
  decided: AnswerPermission = UNANSWERED,
  below: readonly Barrier[] = [],
): GrantPlan {
  const answered: AnsweredQuestion[] = [];
  const answer: AnswerPermission = (question) => {
    const found = decided(question);
    if (found !== null) answered.push({ question, answer: found });
    return found;
  };
  const there = heldBy(present);
  const own = source.grants.filter(({ inherited }) => !inherited);
  const fates = own.map((grant) => fateOf(grant, there, map, answer));
  if (source.inheritanceBroken) fates.push(barrierFate({ kind: 'broken-inheritance', principal: '' }, answer));
  const questions = fates.flatMap((fate) => (fate.is === 'asked' ? [fate.question] : []));
  if (questions.some(({ kind }) => kind !== 'not-mapped')) return { give: [], questions, leftOut: [], answered };
  if (fates.some(({ is }) => is === 'closed')) {
    const allowed = own.filter(({ access }) => access === 'allow');
    return { give: [], questions, leftOut: allowed.map(({ principal }) => ({ principal, why: 'decided' })), answered };
  }
  const wanted = new Map<string, Grant>();
  for (const fate of fates) if (fate.is === 'given') add(wanted, fate.grant);
  const give = [...wanted].filter(([key, grant]) => isMore(grant, there.get(key))).map(([, grant]) => grant);
  if (give.length > 0 && below.length > 0)
    return { give: [], questions: [...questions, ...below], leftOut: [], answered };
  return { give, questions, leftOut: fates.flatMap(leftOutBy), answered };
}

/** Whether somebody has this right, or more, by what is there. */
export function holds(present: readonly Grant[], grant: Grant): boolean {
  return !isMore(grant, heldBy(present).get(keyOf(grant.principal)));
}

function heldBy(present: readonly Grant[]): ReadonlyMap<string, Grant> {
  const there = new Map<string, Grant>();
  for (const grant of present) if (grant.kind !== 'link') add(there, grant);
  return there;
}

function leftOutBy(fate: Fate): LeftOut[] {
  if (fate.is === 'left-out') return [fate.left];
  return fate.is === 'asked' ? [{ principal: fate.question.principal, why: 'not-mapped' }] : [];
}

function fateOf(
  grant: SourceGrant,
  there: ReadonlyMap<string, Grant>,
  map: MapPrincipal,
  answer: AnswerPermission,
): Fate {
  const { principal, named, kind, access, special, role, until, shownAs } = grant;
  if (access === 'deny') return barrierFate({ kind: 'denied', principal }, answer);
  const left = (why: LeftOutReason): Fate => ({ is: 'left-out', left: { principal, why } });
  if (kind === 'link') return left('link');
  const known = map(principal, named, shownAs);
  if (known.to === null && known.why === 'not-shared') return left('not-shared');
  const given = (to: string, toNamed: PrincipalName): Fate => {
    const grantAs = (as: Grant['role']): Fate => {
      return { is: 'given', grant: { principal: to, named: toNamed, kind, role: as, inherited: false } };
    };
    if (!special && !wouldShorten(there.get(keyOf(to)), grant)) {
      const fate = grantAs(role);
      return until === undefined || fate.is !== 'given' ? fate : { ...fate, grant: { ...fate.grant, until } };
    }
    const question = { kind: 'special-rights', principal } as const;
    const decided = answer(question);
    if (decided?.action === 'grant') return grantAs(decided.role);
    return decided?.action === 'leave-out' ? left('decided') : { is: 'asked', question };
  };
  if (known.to !== null) return given(known.to, known.named);
  const question = { kind: named === 'sid' ? 'unmapped-sid' : 'not-mapped', principal } as const;
  const decided = answer(question);
  if (decided?.action === 'map') return given(decided.to, decided.named);
  return decided?.action === 'leave-out' ? left('decided') : { is: 'asked', question };
}

/** Of what keeps somebody out at the source and cannot be carried over. */
function barrierFate(question: PermissionQuestion, answer: AnswerPermission): Fate {
  const decided = answer(question);
  if (decided?.action === 'give-nothing') return { is: 'closed' };
  if (decided?.action !== 'leave-out') return { is: 'asked', question };
  if (question.kind !== 'denied') return { is: 'passed-over' };
  return { is: 'left-out', left: { principal: question.principal, why: 'denial' } };
}

/** Keeps the most that somebody may do, and that for the longest. */
function add(grants: Map<string, Grant>, grant: Grant): void {
  const key = keyOf(grant.principal);
  if (isMore(grant, grants.get(key))) grants.set(key, grant);
}

function keyOf(principal: string): string {
  return principal.normalize('NFC').toLowerCase();
}

/** A right that ends would take the place of a lesser one that lasts longer: nobody loses what somebody gave beside. */
function wouldShorten(there: Grant | undefined, grant: Grant): boolean {
  return there !== undefined && isMore(grant, there) && endOf(there) > endOf(grant);
}

function isMore(grant: Grant, than: Grant | undefined): boolean {
  const rank = RANK[grant.role] - rankOf(than);
  return rank > 0 || (rank === 0 && endOf(grant) > endOf(than));
}

function endOf(grant: Grant | undefined): number {
  return grant?.until ?? Number.POSITIVE_INFINITY;
}

function rankOf(grant: Grant | undefined): number {
  return grant === undefined ? 0 : RANK[grant.role];
}
