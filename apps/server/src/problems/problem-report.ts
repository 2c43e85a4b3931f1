import { CAUSES, CSV_MARK, causeTitle, csvLine, MENDERS, topicOf } from '@drover/core';
import type { ProblemItem } from '@drover/database';
import { shownPlace } from '../reports/shown-place.ts';

export const PROBLEM_COLUMNS = [
  ...['Row ID', 'Source Path', 'Path', 'Size', 'Tags', 'Cause', 'What happened', 'What to do', 'Who can mend it'],
  'Accepted',
] as const;

/** What did not arrive, item by item, as CSV for a help desk. */
export async function* problemReport(problems: AsyncIterable<ProblemItem>): AsyncGenerator<string> {
  yield CSV_MARK + csvLine(PROBLEM_COLUMNS);
  for await (const { rowId, source, tags, accepted, item } of problems) {
    const cause = item.cause ?? '';
    const { remedy, mender } = CAUSES[topicOf(cause)];
    yield csvLine([
      ...[rowId, shownPlace(source), shownPlace({ root: '', path: item.path })],
      ...[item.kind === 'folder' ? 'folder' : String(item.bytes), tags.join(', '), causeTitle(cause)],
      ...[item.message, item.remedy ?? remedy, MENDERS[mender], accepted ? 'yes' : ''],
    ]);
  }
}
