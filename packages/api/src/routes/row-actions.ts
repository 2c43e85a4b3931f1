import type { z } from 'zod';
import { defineRoute, json } from '../define-route.ts';
import type { ProblemCode } from '../problem-codes.ts';
import { byIdSchema } from '../schemas/basics.ts';
import {
  changeNotesSchema,
  changePathsSchema,
  changePrioritySchema,
  changeRowSettingsSchema,
  changeWordsSchema,
  onRowsSchema,
  rowsDoneSchema,
  scanRowsSchema,
  scheduleRowsSchema,
  startRowsSchema,
} from '../schemas/row-actions.ts';

const unusable = ['connector-deauthorized', 'connector-missing'] as const;

export const rowActionRoutes = {
  startRows: action(
    'startRows',
    'start',
    'Queues a copy of each chosen row, or makes their schedules active.',
    startRowsSchema,
    unusable,
  ),
  scanRows: action(
    'scanRows',
    'scan',
    'Queues a scan of each chosen row; it writes nothing.',
    scanRowsSchema,
    unusable,
  ),
  cancelRows: action('cancelRows', 'cancel', 'Ends the runs of the chosen rows; what was copied stays.', onRowsSchema),
  pauseRows: action('pauseRows', 'pause', 'Pauses the runs of the chosen rows; they keep what they did.', onRowsSchema),
  resumeRows: action('resumeRows', 'resume', 'Lets paused rows go on where they were.', onRowsSchema, unusable),
  scheduleRows: action(
    'scheduleRows',
    'schedule',
    'Sets when the chosen rows start by themselves.',
    scheduleRowsSchema,
  ),
  pauseSchedules: action(
    'pauseSchedules',
    'pause-schedule',
    'Pauses the schedules of the chosen rows without taking them away.',
    onRowsSchema,
  ),
  resumeSchedules: action(
    'resumeSchedules',
    'resume-schedule',
    'Makes the schedules of the chosen rows active, from their next time on.',
    onRowsSchema,
  ),
  changeTags: action('changeTags', 'tags', 'Puts tags on the chosen rows, and takes others off.', changeWordsSchema),
  changeFlags: action('changeFlags', 'flags', 'The same with flags.', changeWordsSchema),
  changeNotes: action('changeNotes', 'notes', 'Gives the chosen rows a note in place of theirs.', changeNotesSchema),
  changePaths: action(
    'changePaths',
    'paths',
    'Gives the chosen rows another source, destination or both; not once a row was scanned or run.',
    changePathsSchema,
  ),
  changeRowSettings: action(
    'changeRowSettings',
    'settings',
    'Gives the chosen rows settings of their own, or lets those of the migration hold again; from their next run on.',
    changeRowSettingsSchema,
  ),
  changePriority: action(
    'changePriority',
    'priority',
    'Gives the chosen rows a priority of their own; it holds for those that wait, too.',
    changePrioritySchema,
  ),
  duplicateRows: action(
    'duplicateRows',
    'duplicate',
    'Makes a new row of each chosen one, with its places, words and settings.',
    onRowsSchema,
  ),
  deleteRows: action('deleteRows', 'delete', 'Deletes the chosen rows that were never scanned or run.', onRowsSchema),
} as const;

/** Something that is done with many rows; those that do not bear it are named with why. */
function action<const N extends string, const B extends z.ZodType>(
  name: N,
  word: string,
  summary: string,
  body: B,
  problems: readonly ProblemCode[] = [],
) {
  return defineRoute({
    name,
    method: 'POST',
    path: `/api/migrations/{id}/actions/${word}`,
    tag: 'Migrations',
    summary,
    access: 'operator',
    params: byIdSchema,
    body,
    answer: json(rowsDoneSchema),
    problems,
  });
}
