import { displayPath, type ItemRef } from '@drover/core';

const NAMED = 5;

/** Says which unfinished files stay at the destination, the first of many by name, and who removes them. */
export function leftBehindNote(temporaries: readonly ItemRef[], withState: boolean): string {
  const named = temporaries.slice(0, NAMED).map(displayPath).join(', ');
  const rest = temporaries.length > NAMED ? ` and ${temporaries.length - NAMED} more` : '';
  const what = temporaries.length === 1 ? 'An unfinished file' : `${temporaries.length} unfinished files`;
  const next = withState
    ? 'The next run does that.'
    : 'The next run of the same SRC and DST does that if it may write there, also with --no-state; or remove them yourself.';
  return `${what} could not be removed at the destination: ${named}${rest}. ${next}`;
}
