import type { ProblemGroup as GroupView } from '@drover/api';
import { CAUSES, causeTitle, topicOf } from '@drover/core';
import type { ProblemGroup } from '@drover/database';
import { helpOn } from './help-on.ts';
import { itemView } from './item-view.ts';

/** A group of problems of one cause, as the interface shows it. */
export function problemView({ cause, count, examples }: ProblemGroup): GroupView {
  const [first] = examples;
  return {
    cause,
    title: causeTitle(cause),
    outcome: first?.outcome === 'failed' ? 'failed' : 'skipped',
    side: first?.side ?? null,
    count,
    remedy: first?.remedy ?? CAUSES[topicOf(cause)].remedy,
    mender: CAUSES[topicOf(cause)].mender,
    help: helpOn(cause),
    examples: examples.map(itemView).map(({ display, message }) => ({ display, message })),
  };
}
