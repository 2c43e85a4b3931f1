import type { PairingRuleWish } from '@drover/api';
import { displaySegment, exclusionSet, matchExclusion, type Segment } from '@drover/core';
import type { PlacedRow } from '@drover/database';
import {
  beginsWithRoot,
  type Candidate,
  type FileProblem,
  flatMapped,
  type ListedProblems,
  type LookUp,
  listProblems,
  type Pairing,
  type PairingRule,
  type PathStyle,
  type PathStyles,
  type Place,
  pairNames,
  parsePattern,
  placeKey,
  problemsOf,
  readLookUp,
  type Steps,
  writePlace,
} from '@drover/migration';
import type { Application } from '../../application.ts';
import { ApplicationError } from '../../errors/application-error.ts';
import type { Principal } from '../../http/handlers.ts';
import { usableConnector } from '../../transfers/usable-connector.ts';
import type { VisibleMigration } from '../visible-migration.ts';
import { type Candidates, candidatesIn } from './candidates.ts';
import { allRows, type ComingRow, meetingWarnings } from './meeting-rows.ts';
import { pathStyles } from './path-styles.ts';

export interface PairingWish {
  /** The folder whose folders get a row; above all roots, the users of a directory. */
  readonly source: Place;
  /** The folder whose folders are looked through; the users of a directory where it is absent. */
  readonly destination?: Place | undefined;
  readonly rules: readonly PairingRuleWish[];
  /** Users that are kept are read anew. */
  readonly refresh: boolean;
  /** The look-up file; empty where no rule asks for one. */
  readonly lookUp: Uint8Array;
}

export interface Discovered {
  readonly pairings: readonly Pairing[];
  readonly problems: ListedProblems;
  readonly existing: number;
  readonly excluded: number;
  readonly complete: boolean;
  readonly styles: PathStyles;
}

const ABOVE_ROOTS: Place = { root: '', path: [] };
const STANDARD = exclusionSet(['default']);

/** The folders in a folder of the source, or the users of a directory, that have no row yet, each with the destination that the rules find for it. */
export async function discover(
  app: Application,
  who: Principal,
  { migration, around }: VisibleMigration,
  wish: PairingWish,
  signal: AbortSignal,
): Promise<Discovered> {
  const styles = pathStyles(migration, around);
  const lookUp = await app.slices.run(readLookUp(wish.lookUp, styles.destination), signal);
  const rules = wish.rules.map((rule) => pairingRule(rule, lookUp));
  const from = await usableConnector(app, who, migration.sourceConnectorId, 'source');
  const search = { place: wish.source, style: styles.source, fresh: wish.refresh };
  const source = await candidatesIn(app, from, search, signal);
  const destination = { id: migration.destinationConnectorId, style: styles.destination };
  const there = await destinationsFor(app, who, destination, wish, signal);
  const rows = await allRows(app, migration.id);
  const { wanted, fresh } = await app.slices.run(chosenFrom(source, rows), signal);
  const sides = { sources: fresh, destinations: there?.all ?? null, styles };
  const pairings = await app.slices.run(pairNames(sides, rules), signal);
  const asksLookUp = wish.rules.some(({ kind }) => kind === 'look-up');
  const coming = await app.slices.run(flatMapped(pairings, comingRow), signal);
  const beside = { rows: coming, there: rows, styles };
  const meetings = await meetingWarnings(app, who, migration.destinationConnectorId, beside, signal);
  const problems = listProblems(await app.slices.run(sharedDestinations(pairings, styles), signal), meetings);
  return {
    pairings,
    problems: asksLookUp ? listProblems(lookUp, problems) : problems,
    existing: wanted - fresh.length,
    excluded: source.all.length - wanted,
    complete: source.complete && (there?.complete ?? true),
    styles,
  };
}

/** Those that are no system's, counted, and of these the ones without a row. */
function* chosenFrom(
  { all, are }: Candidates,
  rows: readonly PlacedRow[],
): Steps<{ readonly wanted: number; readonly fresh: readonly Candidate[] }> {
  const known = new Set(yield* flatMapped(rows, ({ source }) => [placeKey(source)]));
  let wanted = 0;
  const fresh = yield* flatMapped(all, (candidate) => {
    if (are === 'folders' && matchExclusion(candidate.name, 'folder', STANDARD) !== null) return [];
    wanted++;
    return known.has(placeKey(candidate.place)) ? [] : [candidate];
  });
  return { wanted, fresh };
}

function pairingRule(rule: PairingRuleWish, lookUp: LookUp): PairingRule {
  switch (rule.kind) {
    case 'look-up':
      return { kind: rule.kind, lookUp };
    case 'equal-names':
    case 'directory':
      return { kind: rule.kind, below: wayDown(rule.below ?? '') };
    case 'template': {
      const pattern = parsePattern(rule.template);
      if (typeof pattern === 'string') throw new ApplicationError('invalid-request', pattern, { field: 'rules' });
      return { kind: rule.kind, pattern };
    }
    default:
      return rule satisfies never;
  }
}

function wayDown(text: string): readonly Segment[] {
  const names = text.split('/').filter((name) => name !== '' && name !== '.');
  if (!names.includes('..')) return names;
  throw new ApplicationError('invalid-request', 'The folder below leads upwards by "..".', { field: 'rules' });
}

/** Null where no rule asks what the destination has. */
async function destinationsFor(
  app: Application,
  who: Principal,
  { id, style }: { readonly id: string; readonly style: PathStyle },
  { destination, rules, refresh }: PairingWish,
  signal: AbortSignal,
): Promise<Candidates | null> {
  const place = destination ?? (beginsWithRoot(style) ? ABOVE_ROOTS : undefined);
  if (!rules.some(({ kind }) => kind === 'equal-names' || kind === 'directory')) return null;
  if (place === undefined) {
    throw new ApplicationError('invalid-request', 'Equal names and account names need a folder to look through.', {
      field: 'destination',
      remedy: 'Choose the folder of the destination that holds those that are there already.',
    });
  }
  const connector = await usableConnector(app, who, id, 'destination');
  return await candidatesIn(app, connector, { place, style, fresh: refresh }, signal);
}

function comingRow(pairing: Pairing): readonly ComingRow[] {
  if (pairing.outcome !== 'matched') return [];
  return [{ who: displaySegment(pairing.source.name), line: null, destination: pairing.destination }];
}

function* sharedDestinations(pairings: readonly Pairing[], styles: PathStyles): Steps<ListedProblems> {
  const keyed = yield* flatMapped(pairings, (pairing) =>
    pairing.outcome === 'matched' ? [{ pairing, key: placeKey(pairing.destination) }] : [],
  );
  const groups = Map.groupBy(keyed, ({ key }) => key);
  return yield* problemsOf(groups.values(), (keyedAlike): readonly FileProblem[] => {
    const group = keyedAlike.map(({ pairing }) => pairing);
    const [first] = group;
    if (first === undefined || group.length === 1) return [];
    const names = group.slice(0, 5).map(({ source }) => displaySegment(source.name));
    const more = group.length > names.length ? ` and ${group.length - names.length} more` : '';
    return [
      {
        severity: 'warning',
        line: null,
        column: null,
        value: writePlace(first.destination, styles.destination),
        reason: `Several go to the same destination: ${names.join(', ')}${more}.`,
        remedy: 'Check that they are meant to be mixed there.',
      },
    ];
  });
}
