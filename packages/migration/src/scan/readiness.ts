import type { RootFinding } from '@drover/core';
import { type FoundProblem, problemReasons } from './problem-reasons.ts';

/** What a scan says of a row: it can start as it is, it can but not everything will arrive as it is, or it cannot. */
export type Readiness = 'ready' | 'warning' | 'blocked';

/** What matters of a scan that has ended. */
export interface ScanFacts {
  /** The code that it ended with. */
  readonly status: number;
  /** Why it was stopped, in a sentence; null where it was not. */
  readonly stoppedBy: string | null;
  /** Met and not excluded, there already or not. */
  readonly filesFound: number;
  readonly foldersFound: number;
  readonly bytesFound: number;
  readonly bytesToCopy: number;
  /** What the destination has room for; null where it does not say. */
  readonly freeBytes: number | null;
  /** The place that the row is copied to together with others, where it has too little room for all of them. */
  readonly shortPlace: ShortPlace | null;
  readonly destinationKnown: boolean;
  /** Another row whose destination is that of this one, around it or within it, as people read it. */
  readonly overlap: { readonly source: string; readonly destination: string } | null;
  /** How the destination's root stands, as the connector says. */
  readonly findings: readonly RootFinding[];
  readonly renames: number;
  /** What would not arrive, by cause as logs group it: `destination:already-exists:path`. */
  readonly problems: readonly FoundProblem[];
}

/** One connector and root that rows of a migration are copied to, and that has too little room for what is still to be copied there. */
export interface ShortPlace {
  readonly freeBytes: number;
  /** Of all its rows that were scanned and not copied since. */
  readonly bytes: number;
  readonly rows: number;
}

export interface ReadinessReason {
  readonly code: string;
  readonly readiness: 'warning' | 'blocked';
  /** How many items it is about; null where it is about the row. */
  readonly items: number | null;
  readonly message: string;
  readonly remedy: string;
}

/** From here on a row is better split: walking it again for each later run takes too long. */
const MANY_ITEMS = 400_000;
const MUCH_DATA = 5 * 1024 ** 4;

const CANCELED = 230;
const NOT_PROVISIONED = 424;

const MAKE_ROOM_FOR_ALL =
  'Make room or raise the quota there and scan one of these rows again, or copy only as many of them as fit.';
const APART =
  'Give one of them another destination: where both have a file of one name, only one of these can be there.';
const SEE_NAMES = 'See the log of the scan for names before and after.';
const PROVISION = 'Download the list of users without a OneDrive and have it provisioned, then scan again.';

/** Null for a scan that says nothing, because it was canceled. */
export function readinessOf(facts: ScanFacts): Readiness | null {
  if (facts.status === CANCELED) return null;
  const reasons = readinessReasons(facts);
  if (reasons.some(({ readiness }) => readiness === 'blocked')) return 'blocked';
  return reasons.length === 0 ? 'ready' : 'warning';
}

/** Why a row is not ready, what stops it first. */
export function readinessReasons(facts: ScanFacts): readonly ReadinessReason[] {
  const about = (wanted: Readiness) => facts.findings.filter(({ readiness }) => readiness === wanted).map(ofRoot);
  return [
    ...blocks(facts),
    ...about('blocked'),
    ...about('warning'),
    ...overlapping(facts),
    ...warnings(facts),
    ...advice(facts),
  ];
}

function ofRoot(finding: RootFinding): ReadinessReason {
  return { ...finding, items: null };
}

function blocks(facts: ScanFacts): ReadinessReason[] {
  const { status, stoppedBy, freeBytes, bytesToCopy, shortPlace, destinationKnown } = facts;
  const blocked = (code: string, message: string, remedy: string): ReadinessReason => {
    return { code, readiness: 'blocked', items: null, message, remedy };
  };
  const found: ReadinessReason[] = [];
  if (status >= 240 && status !== CANCELED)
    found.push(
      status === NOT_PROVISIONED
        ? blocked('not-provisioned', stoppedBy ?? 'The user has no OneDrive yet.', PROVISION)
        : blocked(
            'scan-failed',
            stoppedBy ?? `The scan ended with ${status}.`,
            'Mend what stopped it, then scan again.',
          ),
    );
  if (!destinationKnown)
    found.push(blocked('no-destination', 'The row has no destination.', 'Choose one, or give it by an update file.'));
  if (freeBytes !== null && freeBytes < bytesToCopy)
    found.push(
      blocked('no-room', roomText({ freeBytes, bytes: bytesToCopy, rows: 1 }), 'Make room or raise the quota there.'),
    );
  else if (shortPlace !== null) found.push(blocked('no-room', roomText(shortPlace), MAKE_ROOM_FOR_ALL));
  return found;
}

function roomText({ freeBytes, bytes, rows }: ShortPlace): string {
  const others = rows < 2 ? '' : ` together with ${rows - 1} other ${rows === 2 ? 'row' : 'rows'} of this migration`;
  return `The destination has room for ${freeBytes} bytes, and ${bytes} are to be copied${others}.`;
}

function overlapping({ overlap }: ScanFacts): ReadinessReason[] {
  if (overlap === null) return [];
  const message = `The row of ${overlap.source} goes to ${overlap.destination}, which is the same folder as that of this row, around it or within it.`;
  return [{ code: 'overlap', readiness: 'warning', items: null, message, remedy: APART }];
}

function warnings({ problems, renames }: ScanFacts): ReadinessReason[] {
  const renamed = {
    code: 'renamed',
    items: renames,
    what: renames === 1 ? 'gets another name at the destination' : 'get other names at the destination',
    remedy: SEE_NAMES,
  };
  return [...problemReasons(problems), ...(renames === 0 ? [] : [renamed])].map(({ code, items, what, remedy }) => {
    const message = `${items} ${items === 1 ? 'item' : 'items'}: ${what}.`;
    return { code, readiness: 'warning', items, message, remedy };
  });
}

function advice({ filesFound, foldersFound, bytesFound }: ScanFacts): ReadinessReason[] {
  if (filesFound + foldersFound <= MANY_ITEMS && bytesFound <= MUCH_DATA) return [];
  const message = `The row has ${filesFound + foldersFound} items and ${bytesFound} bytes.`;
  const remedy = 'Split it into rows of at most 400,000 items and 5 TB, better 100,000 items and 1 TB.';
  return [{ code: 'large', readiness: 'warning', items: null, message, remedy }];
}
