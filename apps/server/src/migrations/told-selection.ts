import type { rowSelectionSchema } from '@drover/api';
import type { z } from 'zod';

/** Which rows somebody chose, as the audit log tells it: not thousands of ids. */
export function toldSelection(selection: z.output<typeof rowSelectionSchema>): Readonly<Record<string, unknown>> {
  return 'ids' in selection
    ? { chosen: selection.ids.length }
    : { filter: selection.filter, except: selection.except.length };
}
