import { nameKey, pathKey } from '@drover/core';
import { type PlacedRow, placedRows } from '@drover/database';
import {
  type FileProblem,
  flatMapped,
  type ListedProblems,
  type PathStyles,
  type Place,
  placeKey,
  problemsOf,
  type Steps,
  writePlace,
} from '@drover/migration';
import type { Application } from '../../application.ts';
import type { Principal } from '../../http/handlers.ts';
import { usableConnector } from '../../transfers/usable-connector.ts';

/** How a destination tells names apart. */
interface Folding {
  readonly caseSensitive: boolean;
  readonly foldsUnicode: boolean;
}

/** A row that is to be. */
export interface ComingRow {
  /** As sentences begin. */
  readonly who: string;
  /** Of the file that it comes from; null for none. */
  readonly line: number | null;
  readonly destination: Place | null;
}

/** A row whose destination an earlier one has, maybe in another spelling. */
interface Meeting extends ComingRow {
  readonly destination: Place;
  readonly first: { readonly who: string; readonly place: Place };
}

export interface Beside {
  readonly rows: readonly ComingRow[];
  /** What the migration has, and will have beside them. */
  readonly there: readonly PlacedRow[];
  readonly styles: PathStyles;
  /** Also where both are spelled alike; else others tell of that. */
  readonly alike?: true;
}

/** What no destination goes beyond. */
const MOST: Folding = { caseSensitive: false, foldsUnicode: true };

/**
 * Warnings of rows whose destinations are those of others in another spelling, as far as the destination holds them as one. It is asked
 * how it compares names just where that matters.
 */
export async function meetingWarnings(
  app: Application,
  who: Principal,
  connectorId: string,
  beside: Beside,
  signal: AbortSignal,
): Promise<ListedProblems> {
  const { styles } = beside;
  const possible = await app.slices.run(meetings(beside, MOST), signal);
  const doubtful = possible.find(({ first, destination }) => placeKey(first.place) !== placeKey(destination));
  const folding = doubtful === undefined ? null : await foldingOf(app, who, connectorId, doubtful.destination.root);
  const found = folding === null ? possible : await app.slices.run(meetings(beside, folding), signal);
  return await app.slices.run(
    problemsOf(found, (meeting) => [meetingProblem(meeting, styles, folding !== null)]),
    signal,
  );
}

function* meetings({ rows, there, styles, alike }: Beside, folding: Folding): Steps<readonly Meeting[]> {
  const held = new Map<string, Meeting['first']>();
  const firstAt = (place: Place, who: string): Meeting['first'] => {
    const key = pathKey([place.root, ...place.path].map((name) => nameKey(name, folding)));
    const first = held.get(key) ?? { who, place };
    held.set(key, first);
    return first;
  };
  for (const { source, destination } of there) {
    if (destination !== null) firstAt(destination, `The row of ${writePlace(source, styles.source)}`);
    yield;
  }
  return yield* flatMapped(rows, ({ who, line, destination }): readonly Meeting[] => {
    if (destination === null) return [];
    const first = firstAt(destination, who);
    const isItself = first.who === who && first.place === destination;
    if (isItself || (alike !== true && placeKey(first.place) === placeKey(destination))) return [];
    return [{ who, line, destination, first }];
  });
}

/** `sure` where the destination itself told how it compares names. */
function meetingProblem({ who, line, destination, first }: Meeting, styles: PathStyles, sure: boolean): FileProblem {
  const place = writePlace(destination, styles.destination);
  const subject = line === null ? `${who} goes to ${place}. ` : '';
  const warning = warningAt(line, destination, styles);
  if (placeKey(first.place) === placeKey(destination)) {
    return { ...warning, reason: `${subject}${first.who} goes to the same destination.`, remedy: MIXED };
  }
  const goes = `${first.who} goes to ${writePlace(first.place, styles.destination)}, which is the same folder`;
  const reason = sure
    ? `${subject}${goes} there: the destination does not tell these spellings apart.`
    : `${subject}${goes} where a destination does not tell such spellings apart; this one could not be asked.`;
  return { ...warning, reason, remedy: MIXED };
}

/** A warning about a destination. */
export function warningAt(line: number | null, destination: Place, styles: PathStyles) {
  const value = writePlace(destination, styles.destination);
  return { severity: 'warning', line, column: line === null ? null : 'Destination Path', value } as const;
}

export const MIXED = 'Check that both are meant to be mixed there.';

/** How the destination tells folders apart; null where it cannot be asked now, as a preview needs no connection. */
async function foldingOf(app: Application, who: Principal, id: string, root: string): Promise<Folding | null> {
  try {
    const connector = await usableConnector(app, who, id, 'destination');
    return await app.browser.useConnection(connector, root, async ({ capabilities }) => capabilities);
  } catch (error) {
    app.log.info({ err: error, connectorId: id }, 'the destination of rows could not be asked how it compares names');
    return null;
  }
}

export async function allRows({ database }: Application, migrationId: string): Promise<readonly PlacedRow[]> {
  const all: PlacedRow[] = [];
  for await (const rows of placedRows(database.db, migrationId)) all.push(...rows);
  return all;
}
