import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { ApiError, type ImportAnswer, type InputOf, routes, type UpdateAnswer } from '@drover/api';
import { rowStatus } from '@drover/migration';
import { counted } from '../output/quantities.ts';
import { terminalText } from '../output/terminal-text.ts';
import { UsageError } from '../usage-error.ts';
import type { World } from '../world.ts';
import { TRANSFERS_FLAGS } from './administration-flags.ts';
import { findMigration } from './find-named.ts';
import { listRows } from './list-rows.ts';
import { type Action, type Administration, NOT_FOUND, runAdministration } from './run-administration.ts';
import { standing } from './standing.ts';
import { textTable } from './text-table.ts';

const ACTIONS: Readonly<Record<string, Action>> = {
  list: { operands: 'MIGRATION', run: list },
  import: { operands: 'MIGRATION FILE', run: (given) => sendFile(given, 'import') },
  update: { operands: 'MIGRATION FILE', run: (given) => sendFile(given, 'update') },
  start: { operands: 'MIGRATION', run: start },
  cancel: { operands: 'MIGRATION', run: cancel },
  status: { operands: 'MIGRATION', run: async (given) => await standing(given, await migrationIn(given)) },
  log: { operands: 'TRANSFER', run: log },
};

const LOGS = {
  csv: routes.downloadCsv,
  html: routes.downloadHtml,
  json: routes.downloadJson,
  jsonl: routes.downloadJsonLines,
} as const;

const FAILED = 1;

/** `drover transfers list|import|update|start|cancel|status|log`. */
export async function transfersCommand(args: readonly string[], world: World): Promise<number> {
  return await runAdministration('transfers', ACTIONS, TRANSFERS_FLAGS, args, world);
}

async function migrationIn({ api, operands }: Administration): Promise<string> {
  return (await findMigration(api, operands[0] ?? '')).id;
}

async function list(given: Administration): Promise<number> {
  const rows = await listRows(given, await migrationIn(given));
  const cells = rows.map(({ id, state, source, destination, status }) => {
    return [
      id,
      rowStatus(state).word,
      status === null ? '' : String(status.code),
      source.display,
      destination?.display ?? '(not known)',
    ];
  });
  given.print(rows, textTable(cells));
  return 0;
}

/** All or nothing: one error in the file, and nothing is changed. */
async function sendFile(given: Administration, kind: 'import' | 'update'): Promise<number> {
  const { api, world, flags, operands, print } = given;
  const params = { id: await migrationIn(given) };
  const body = new Blob([await readGiven(resolve(world.cwd, operands[1] ?? ''))]);
  const route = kind === 'import' ? routes.importRows : routes.updateRows;
  const send = async (preview: boolean): Promise<ImportAnswer | UpdateAnswer> =>
    await api.call(route, { params, query: { preview }, body }, world.interrupted);
  const answer = await send(flags.has('dry-run')).catch(async (error: unknown) => {
    if (!(error instanceof ApiError) || error.problem.code !== 'file-refused') throw error;
    return await send(true); // which names every problem
  });
  print(answer, linesOf(answer, kind));
  return answer.errors === 0 ? 0 : FAILED;
}

async function readGiven(path: string): Promise<Buffer<ArrayBuffer>> {
  try {
    return await readFile(path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'failed';
    throw new UsageError(`FILE: ${path} cannot be read (${code}).`);
  }
}

function linesOf(
  { done, rows, errors, warnings, problems }: ImportAnswer | UpdateAnswer,
  kind: 'import' | 'update',
): readonly string[] {
  const verb = kind === 'import' ? 'added' : 'changed';
  const sum =
    errors > 0
      ? `Nothing is ${verb}: ${counted(errors, 'error')}.`
      : done
        ? `${counted(rows, 'row')} ${verb}.`
        : `${counted(rows, 'row')} would be ${verb}.`;
  const lines = problems.map(({ severity, line, column, value, reason, remedy }) => {
    const where = [line === null ? 'file' : `line ${line}`, column ?? ''].filter((each) => each !== '').join(', ');
    return `${severity}: ${where}: ${value === null ? '' : `"${value}": `}${reason} ${remedy}`;
  });
  const unnamed = errors + warnings - problems.length;
  return [...lines, ...(unnamed > 0 ? [`${counted(unnamed, 'problem')} more.`] : []), sum];
}

async function start(given: Administration): Promise<number> {
  const { flags } = given;
  const id = await migrationIn(given);
  const refused = await onRows(given, id, flags.has('scan') ? routes.scanRows : routes.startRows, 'started');
  if (refused === NOT_FOUND) return NOT_FOUND;
  return flags.has('wait') ? Math.max(await standing(given, id), refused) : refused;
}

async function cancel(given: Administration): Promise<number> {
  return await onRows(given, await migrationIn(given), routes.cancelRows, 'canceled');
}

/** Does something with all rows that pass the filter; those that do not bear it are told with the reason, and keep nobody else. */
async function onRows(
  { api, world, flags, print }: Administration,
  id: string,
  route: typeof routes.cancelRows | typeof routes.scanRows | typeof routes.startRows,
  verb: string,
): Promise<number> {
  const body = { selection: { filter: flags.get('filter')?.[0] ?? '' } };
  const { done, refused, refusedCount } = await api.call(route, { params: { id }, body }, world.interrupted);
  for (const { rowId, reason } of refused) world.stderr.write(`${rowId}: ${terminalText(reason)}\n`);
  const not = refusedCount === 0 ? '' : `, ${counted(refusedCount, 'row')} not`;
  // With --wait, how they stand in the end is what is printed as JSON.
  if (!(flags.has('json') && flags.has('wait'))) {
    print({ done, refused, refusedCount }, [`${counted(done, 'row')} ${verb}${not}.`]);
  }
  if (done + refusedCount === 0 && verb === 'started' && !flags.has('allow-none')) {
    world.stderr.write('No row passes the filter, or there is none yet. See "drover transfers list".\n');
    return NOT_FOUND;
  }
  return refusedCount > 0 ? FAILED : 0;
}

/** The log of the last run of a transfer, on standard output. */
async function log({ api, world, flags, operands }: Administration): Promise<number> {
  const format = flags.get('format')?.[0] ?? 'csv';
  if (!isFormat(format)) throw new UsageError(`--format: "${format}" is none of ${Object.keys(LOGS).join(', ')}.`);
  const params: InputOf<typeof routes.getTransfer>['params'] = { id: operands[0] ?? '' };
  const { items } = await api.call(routes.listTransferRuns, { params, query: { limit: 1 } });
  const [last] = items;
  if (last === undefined) {
    world.stderr.write('It was never scanned or run: there is no log yet.\n');
    return NOT_FOUND;
  }
  const chunks = await api.stream(LOGS[format], { params: { id: last.id } }, world.interrupted);
  const text = new TextDecoder();
  for await (const chunk of chunks ?? []) world.stdout.write(text.decode(chunk, { stream: true }));
  return 0;
}

function isFormat(text: string): text is keyof typeof LOGS {
  return Object.hasOwn(LOGS, text);
}
