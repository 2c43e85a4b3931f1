import { type PlacedRow, placedRows } from '@drover/database';
import {
  type FileProblem,
  FOLDS_MOST,
  type Folding,
  flatMapped,
  type ListedProblems,
  MeetingPlaces,
  type Met,
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

/** A row that is to be. */
export interface ComingRow {
  /** As sentences begin. */
  readonly who: string;
  /** Of the file that it comes from; null for none. */
  readonly line: number | null;
  readonly destination: Place | null;
}

/** A row whose destination is that of an earlier one, around it or within it, maybe in another spelling. */
interface Meeting extends ComingRow {
  readonly destination: Place;
  readonly how: Met<unknown>['how'];
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

/**
 * Warnings of rows whose destinations are those of others in another spelling, as far as the destination holds them as one, around those of
 * others, or within them. The destination is asked how it compares names just where that matters.
 */
export async function meetingWarnings(
  app: Application,
  who: Principal,
  connectorId: string,
  beside: Beside,
  signal: AbortSignal,
): Promise<ListedProblems> {
  const { styles } = beside;
  const possible = await app.slices.run(meetings(beside, FOLDS_MOST), signal);
  const doubtful = possible.find(({ first, destination }) => !isSpelledAlike(first.place, destination));
  const folding = doubtful === undefined ? null : await foldingOf(app, who, connectorId, doubtful.destination.root);
  const found = folding === null ? possible : await app.slices.run(meetings(beside, folding), signal);
  return await app.slices.run(
    problemsOf(found, (meeting) => [meetingProblem(meeting, styles, folding !== null)]),
    signal,
  );
}

function* meetings({ rows, there, styles, alike }: Beside, folding: Folding): Steps<readonly Meeting[]> {
  const places = new MeetingPlaces<Meeting['first']>(folding);
  for (const { source, destination } of there) {
    if (destination !== null) {
      places.add(destination, { who: `The row of ${writePlace(source, styles.source)}`, place: destination });
    }
    yield;
  }
  return yield* flatMapped(rows, ({ who, line, destination }): readonly Meeting[] => {
    if (destination === null) return [];
    const met = places.met(destination);
    places.add(destination, { who, place: destination });
    if (met === null || (alike !== true && placeKey(met.other.place) === placeKey(destination))) return [];
    return [{ who, line, destination, how: met.how, first: met.other }];
  });
}

/** `sure` where the destination itself told how it compares names. */
function meetingProblem(
  { who, line, destination, how, first }: Meeting,
  styles: PathStyles,
  sure: boolean,
): FileProblem {
  const place = writePlace(destination, styles.destination);
  const subject = line === null ? `${who} goes to ${place}. ` : '';
  const warning = warningAt(line, destination, styles);
  if (placeKey(first.place) === placeKey(destination)) {
    return { ...warning, reason: `${subject}${first.who} goes to the same destination.`, remedy: MIXED };
  }
  const where = how === 'same' ? 'which is the same folder' : `a folder ${how} this one`;
  const goes = `${first.who} goes to ${writePlace(first.place, styles.destination)}, ${where}`;
  const reason = isSpelledAlike(first.place, destination)
    ? `${subject}${goes}.`
    : sure
      ? `${subject}${goes} there: the destination does not tell these spellings apart.`
      : `${subject}${goes} where a destination does not tell such spellings apart; this one could not be asked.`;
  return { ...warning, reason, remedy: MIXED };
}

/** One is the other, or in it, letter by letter. */
function isSpelledAlike(a: Place, b: Place): boolean {
  const [first, second] = [`${placeKey(a)}\0`, `${placeKey(b)}\0`];
  return first.startsWith(second) || second.startsWith(first);
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
