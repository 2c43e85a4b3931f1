import { type DiscoverAnswer, MOST_LINES } from '@drover/api';
import { displaySegment } from '@drover/core';
import { type Pairing, type PathStyles, writePlace } from '@drover/migration';
import type { Discovered } from './discover.ts';
import { shownProblems } from './judge-file.ts';

const OUTCOMES = ['matched', 'ambiguous', 'unmatched'] as const;

/** What was discovered as the interface shows it. */
export function discoveredView(
  { pairings, styles, problems, ...rest }: Discovered,
  { rows, done }: Pick<DiscoverAnswer, 'done' | 'rows'>,
): DiscoverAnswer {
  const of = (outcome: Pairing['outcome']) => pairings.filter((pairing) => pairing.outcome === outcome);
  const [matched, ambiguous, unmatched] = OUTCOMES.map(of);
  return {
    ...rest,
    problems: shownProblems(problems),
    ...{ done, rows },
    counts: {
      matched: matched?.length ?? 0,
      ambiguous: ambiguous?.length ?? 0,
      unmatched: unmatched?.length ?? 0,
    },
    items: OUTCOMES.flatMap((outcome) => of(outcome).slice(0, MOST_LINES)).map((pairing) => itemView(pairing, styles)),
  };
}

function itemView(pairing: Pairing, styles: PathStyles): DiscoverAnswer['items'][number] {
  return {
    name: displaySegment(pairing.source.name),
    source: writePlace(pairing.source.place, styles.source),
    outcome: pairing.outcome,
    rule: pairing.outcome === 'unmatched' ? null : pairing.rule,
    destinations: destinationsOf(pairing).map((place) => writePlace(place, styles.destination)),
  };
}

function destinationsOf(pairing: Pairing) {
  switch (pairing.outcome) {
    case 'matched':
      return [pairing.destination];
    case 'ambiguous':
      return pairing.destinations;
    case 'unmatched':
      return [];
    default:
      return pairing satisfies never;
  }
}
