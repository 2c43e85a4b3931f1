import type { PairingRuleWish } from '@drover/api';
import { descendantRef, displaySegment, exclusionSet, matchExclusion, rootRef, type Segment } from '@drover/core';
import type { Connector } from '@drover/database';
import {
  type Candidate,
  type FileProblem,
  type ListedProblems,
  type LookUp,
  listProblems,
  type Pairing,
  type PairingRule,
  type PathStyles,
  type Place,
  pairNames,
  parsePattern,
  placeKey,
  readLookUp,
  writePlace,
} from '@drover/migration';
import type { Application } from '../../application.ts';
import { orStorageFailed } from '../../connectors/or-storage-failed.ts';
import { ApplicationError } from '../../errors/application-error.ts';
import type { Principal } from '../../http/handlers.ts';
import { foldersOf } from '../../transfers/sets/open-set.ts';
import { usableConnector } from '../../transfers/usable-connector.ts';
import type { VisibleMigration } from '../visible-migration.ts';
import { allRows, type ComingRow, meetingWarnings } from './meeting-rows.ts';
import { pathStyles } from './path-styles.ts';

export interface PairingWish {
  /** The folder whose folders get a row. */
  readonly source: Place;
  /** The folder whose folders are looked through. */
  readonly destination?: Place | undefined;
  readonly rules: readonly PairingRuleWish[];
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

const STANDARD = exclusionSet(['default']);

/** The folders in a folder of the source that have no row yet, each with the destination that the rules find for it. */
export async function discover(
  app: Application,
  who: Principal,
  { migration, around }: VisibleMigration,
  wish: PairingWish,
  signal: AbortSignal,
): Promise<Discovered> {
  const styles = pathStyles(migration, around);
  const lookUp = readLookUp(wish.lookUp, styles.destination);
  const rules = wish.rules.map((rule) => pairingRule(rule, lookUp));
  const from = await usableConnector(app, who, migration.sourceConnectorId, 'source');
  const source = await foldersIn(app, from, wish.source, signal);
  const there = await destinationsFor(app, who, migration.destinationConnectorId, wish, signal);
  const wanted = source.folders.filter(({ name }) => matchExclusion(name, 'folder', STANDARD) === null);
  const rows = await allRows(app, migration.id);
  const known = new Set(rows.map((row) => placeKey(row.source)));
  const fresh = wanted.filter(({ place }) => !known.has(placeKey(place)));
  const pairings = pairNames({ sources: fresh, destinations: there?.folders ?? null, styles }, rules);
  const asksLookUp = wish.rules.some(({ kind }) => kind === 'look-up');
  const meetings = await meetingWarnings(app, who, migration.destinationConnectorId, {
    rows: pairings.flatMap(comingRow),
    ...{ there: rows, styles },
  });
  const problems = listProblems(sharedDestinations(pairings, styles), meetings);
  return {
    pairings,
    problems: asksLookUp ? listProblems(lookUp, problems) : problems,
    existing: wanted.length - fresh.length,
    excluded: source.folders.length - wanted.length,
    complete: source.complete && (there?.complete ?? true),
    styles,
  };
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

async function foldersIn(app: Application, connector: Connector, { root, path }: Place, signal: AbortSignal) {
  const folder = descendantRef(rootRef(root), path);
  const listing = await orStorageFailed(signal, () =>
    app.browser.useConnection(connector, root, (connection) =>
      app.listings.read(connection, folder, connector.id, signal),
    ),
  );
  const folders = foldersOf(listing).map(
    (name): Candidate => ({ name, aliases: [], place: { root, path: [...path, name] } }),
  );
  return { folders, complete: listing.complete };
}

/** Null where no rule asks what the destination has. */
async function destinationsFor(
  app: Application,
  who: Principal,
  connectorId: string,
  { destination, rules }: PairingWish,
  signal: AbortSignal,
) {
  if (!rules.some(({ kind }) => kind === 'equal-names' || kind === 'directory')) return null;
  if (destination === undefined) {
    throw new ApplicationError('invalid-request', 'Equal names and account names need a folder to look through.', {
      field: 'destination',
      remedy: 'Choose the folder of the destination that holds those that are there already.',
    });
  }
  return await foldersIn(app, await usableConnector(app, who, connectorId, 'destination'), destination, signal);
}

function comingRow(pairing: Pairing): readonly ComingRow[] {
  if (pairing.outcome !== 'matched') return [];
  return [{ who: displaySegment(pairing.source.name), line: null, destination: pairing.destination }];
}

function sharedDestinations(pairings: readonly Pairing[], styles: PathStyles): FileProblem[] {
  const matched = pairings.flatMap((pairing) => (pairing.outcome === 'matched' ? [pairing] : []));
  const groups = Map.groupBy(matched, ({ destination }) => placeKey(destination));
  return [...groups.values()].flatMap((group): readonly FileProblem[] => {
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
