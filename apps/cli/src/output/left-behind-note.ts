import { displayPath, type ItemRef } from '@drover/core';

const NAMED = 5;

/** Says which unfinished files stay at the destination, the first of many by name. */
export function leftBehindNote(temporaries: readonly ItemRef[]): string {
  const named = temporaries.slice(0, NAMED).map(displayPath).join(', ');
  const rest = temporaries.length > NAMED ? ` and ${temporaries.length - NAMED} more` : '';
  const what = temporaries.length === 1 ? 'An unfinished file' : `${temporaries.length} unfinished files`;
  return `${what} could not be removed at the destination: ${named}${rest}. The next run does that.`;
}
