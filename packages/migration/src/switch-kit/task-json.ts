import { z } from 'zod';
import { MAX_CELL_CHARACTERS, MAX_ROWS } from '../csv/limits.ts';
import { type FileProblem, fileError, shownValue } from '../file-problem.ts';
import type { ColumnNames, WrittenRow } from '../files/written-rows.ts';
import { type ListedProblems, listProblems, ProblemList } from '../problem-list.ts';
import { flatMapped, type Steps } from '../steps.ts';
import { libraryAddress } from './library-address.ts';
import { type JsonItem, splitJson } from './split-json.ts';
import { readTaskSettings } from './task-settings.ts';

export const JSON_COLUMNS: ColumnNames = { source: 'SourcePath', destination: 'TargetPath', tags: 'Tags' };

/** What a bulk file in JSON says of each task: https://learn.microsoft.com/sharepointmigration/how-to-format-your-csv-file-for-data-content-migration */
const taskSchema = z.looseObject({
  SourcePath: z.string(),
  TargetPath: z.string(),
  TargetList: z.string(),
  TargetListRelativePath: z.string().nullish(),
  Settings: z.record(z.string(), z.unknown()).nullish(),
});
/** Of the frame, where each task is the number of its text. */
const frameSchema = z.looseObject({ Tasks: z.array(z.number()) });

/** Beyond, a quote or a brace is missing: what is parsed in one go stays small. */
const MAX_TASK_CHARACTERS = 8 * MAX_CELL_CHARACTERS;
const MAX_FRAME_CHARACTERS = 4 * 1024 * 1024;

/** Reads a bulk file of the SharePoint Migration Tool in JSON; a task's settings become filters of its row, as far as there are such. */
export function* readTaskJson(text: string): Steps<ListedProblems & { readonly rows: readonly WrittenRow[] }> {
  const split = yield* splitJson(text, MAX_ROWS);
  if (split === null) return { rows: [], ...listProblems([TOO_MANY_TASKS]) };
  const { frame, items } = split;
  const whole = frame.length > MAX_FRAME_CHARACTERS ? null : frameSchema.safeParse(jsonOrNothing(frame));
  if (whole?.success !== true) return { rows: [], ...listProblems([NO_TASKS]) };
  const list = new ProblemList();
  const rows = yield* flatMapped(whole.data.Tasks, (number) => {
    const item = items[number];
    if (item === undefined) return [];
    const { row, problems } = readItem(item);
    list.addAll(problems);
    return row;
  });
  return { rows, ...list.listed };
}

interface ReadTask {
  readonly row: readonly WrittenRow[];
  readonly problems: readonly FileProblem[];
}

function readItem(item: JsonItem): ReadTask {
  const line = lineOf(item);
  if (item.text.length > MAX_TASK_CHARACTERS) return { row: [], problems: [{ ...TOO_LONG, line }] };
  const task = jsonOrNothing(item.text);
  return task === undefined ? { row: [], problems: [{ ...NO_JSON, line }] } : readTask(task, line);
}

function readTask(task: unknown, line: number): ReadTask {
  const parsed = taskSchema.safeParse(task);
  if (!parsed.success) {
    const field = parsed.error.issues[0]?.path.join('.') ?? '';
    if (field === '') return { row: [], problems: [noObject(task, line)] };
    const reason = `The task lacks "${field}", or states it in another form.`;
    return { row: [], problems: [{ ...problemAt(line, field, null), severity: 'error', reason, remedy: REQUIRED }] };
  }
  const { SourcePath, TargetPath, TargetList, TargetListRelativePath, Settings } = parsed.data;
  const { filters, problems } = readTaskSettings(Settings ?? {}, line);
  const destination = libraryAddress(TargetPath, TargetList, TargetListRelativePath ?? '');
  return {
    row: [{ line, source: SourcePath, destination, tags: '', ...(filters === null ? {} : { filters }) }],
    problems,
  };
}

function noObject(task: unknown, line: number): FileProblem {
  const what = task === null ? 'nothing (null)' : Array.isArray(task) ? 'a list' : `a ${NAMES[typeof task] ?? 'value'}`;
  const shown = typeof task === 'object' ? null : String(task);
  const reason = `The task is ${what}, where an object in braces should be.`;
  return { ...problemAt(line, 'Tasks', shown), severity: 'error', reason, remedy: REQUIRED };
}

/** The line of its source, or where it begins. */
function lineOf({ text, line }: JsonItem): number {
  const source = text.search(/"SourcePath"\s*:/);
  const before = text.slice(0, source < 0 ? text.search(/\S/) : source);
  return line + before.split('\n').length - 1;
}

function problemAt(line: number, column: string, value: string | null) {
  return { line, column, value: value === null ? null : shownValue(value) };
}

function jsonOrNothing(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const NAMES: Readonly<Record<string, string>> = { string: 'text', number: 'number', boolean: 'truth value' };
const NO_TASKS = fileError('The file is no JSON with a list "Tasks".', 'Check its braces and commas.');
const NO_JSON = fileError('The task is no JSON.', 'Check its braces, quotes and commas.');
const TOO_LONG = fileError(
  `The task has more than ${MAX_TASK_CHARACTERS.toLocaleString('en')} characters.`,
  'Shorten it. Where it holds the tasks that follow, a brace is missing.',
);
const TOO_MANY_TASKS = fileError(
  `The file has more than ${MAX_ROWS.toLocaleString('en')} tasks.`,
  'Split it, and give the parts one after the other.',
);
const REQUIRED = 'Each task states "SourcePath", "TargetPath" and "TargetList" as texts.';
