import {
  ALIVE,
  type Migration,
  type MigrationRow,
  type Queue,
  type RowState,
  type RowTotals,
  type RowView,
  rowStateSchema,
  transferDefaultsSchema,
} from '@drover/api';
import { parseFilter, ROW_STATUSES, suggestFilter } from '@drover/migration';
import { type FakeAnswers, refuse } from './fake-server.ts';
import { ago, connectors, maya } from './sample-data.ts';
import { sampleThroughput } from './sample-throughput.ts';

type Answers = Pick<
  FakeAnswers,
  | 'changeMigration'
  | 'getMigration'
  | 'getMigrationThroughput'
  | 'getQueue'
  | 'getRow'
  | 'getRowTotals'
  | 'getRowView'
  | 'listFixes'
  | 'listMigrations'
  | 'listRows'
  | 'saveRowView'
  | 'suggestFilter'
  | 'watchRows'
  | 'weighRows'
>;

/** How often rows that changed are told. */
const TOLD_MS = 200;

const id = (letter: string, number: number) => `${letter}${String(number).padStart(21, '0')}`;
const sideOf = (index: number) => {
  const { id: connectorId, displayName, type } = connectors[index] ?? { id: '', displayName: '', type: '' };
  return { connectorId, connectorName: displayName, connectorType: type, connectorState: 'authorized' } as const;
};

/** A migration without its rows. */
export const someMigration: Migration = {
  id: id('G', 1),
  number: 3,
  name: 'Home folders to New storage',
  source: sideOf(0),
  destination: sideOf(3),
  priority: 0,
  ...transferDefaultsSchema.parse({}),
  exclusions: [],
  owner: { id: maya.id, name: maya.name },
  createdAt: ago(5000),
  deleting: false,
  rows: 0,
};

/** A queue whose destination asked to go slower. */
const slowedDown: Queue = {
  ...{ rowsAtOnce: 50, allowedNow: 32, underWay: 31, waiting: 4514, underWayOfPair: 32, waitingOfPair: 4520 },
  lowered: { at: ago(4), reason: 'New storage asks to slow down: too many connections from this address.' },
  opensAt: null,
  waitsFor: "Waiting for Microsoft: 214 s, 38 % of today's budget left.",
};

const STATES: readonly RowState[] = rowStateSchema.options;

/** A row; its number decides how it stands. */
export function someRow(number: number, changes: Partial<MigrationRow> = {}): MigrationRow {
  const state = STATES[number % STATES.length] ?? 'new';
  const name = `user-${String(number).padStart(5, '0')}`;
  const place = (path: readonly string[]) => ({ root: '', path, display: `/${path.join('/')}` });
  const ran = state !== 'new' && state !== 'queued';
  const status = { success: 100, scanned: 100, problems: 201, failed: 401, canceled: 230 } as const;
  const code = state in status ? status[state as keyof typeof status] : null;
  return {
    id: id('R', number),
    number,
    migrationId: someMigration.id,
    source: place(['Homes', name]),
    destination: number % 23 === 7 ? null : place(['New', name, 'H-Drive']),
    state,
    status: code === null ? null : { code, message: code < 200 ? 'Success' : 'Some upload errors, please retry' },
    readiness: ran ? 'ready' : null,
    permissions: null,
    files: {
      successful: ran ? number * 7 : 0,
      failed: state === 'problems' ? 3 : state === 'failed' ? 41 : 0,
      skipped: ran ? number % 90 : 0,
      excluded: 0,
    },
    filesDownloaded: ran ? number * 7 + (state === 'problems' ? 2 : 0) : 0,
    agents: number % 3 === 0 ? ['files-01.contoso.example', 'files-02.contoso.example'] : [],
    queue:
      state === 'queued'
        ? { state: 'waiting', place: number > 5000 ? null : number + 1, priority: 0 }
        : state === 'running' || state === 'scanning' || state === 'canceling'
          ? { state: 'running' }
          : null,
    data: {
      successful: ran ? number * 1_000_003 : 0,
      failed: state === 'problems' ? 4_000_000 : 0,
      skipped: 0,
      excluded: 0,
    },
    tags: number % 5 === 0 ? ['Pilot', 'IT'] : [],
    notes: '',
    flags: [],
    priority: null,
    ownSettings: false,
    schedule: number % 50 === 0 ? 'Daily at 4:10' : null,
    locked: ran,
    createdAt: ago(4000),
    lastRunId: ran ? id('N', number) : null,
    timesRun: ran ? 1 : 0,
    firstRunAt: ran ? ago(300) : null,
    lastStartedAt: ran ? ago(120) : null,
    lastEndedAt: ran ? ago(100) : null,
    ...changes,
  };
}

/** What the server answers about one migration of these rows; `rows` is asked each time, so that they may change. */
export function answersAboutRows(rows: () => readonly MigrationRow[]): Required<Answers> {
  const migration = () => ({ ...someMigration, rows: rows().length });
  let view: RowView | null = null;
  const figures = (found: readonly MigrationRow[], of: 'data' | 'files') => ({
    successful: found.reduce((sum, row) => sum + row[of].successful, 0),
    failed: found.reduce((sum, row) => sum + row[of].failed, 0),
    skipped: found.reduce((sum, row) => sum + row[of].skipped, 0),
    excluded: found.reduce((sum, row) => sum + row[of].excluded, 0),
  });
  const totals = (filter: string): RowTotals => {
    const found = rows().filter((row) => passes(row, filter));
    const byState: Partial<Record<RowState, number>> = {};
    for (const { state } of found) byState[state] = (byState[state] ?? 0) + 1;
    const sums = { files: figures(found, 'files'), data: figures(found, 'data') };
    return { version: String(found.length), rows: found.length, byState, byPermissions: {}, ...sums };
  };
  return {
    listMigrations: () => ({ items: [migration()], next: null }),
    getMigration: () => migration(),
    changeMigration: ({ body }) => ({ ...migration(), name: body.name ?? someMigration.name }),
    listRows: ({ query = {} }) => {
      const { filter = '', sort = 'number', direction, offset = 0, limit = 100 } = query;
      const found = [...rows().filter((row) => passes(row, filter))];
      const sign = direction === 'descending' ? -1 : 1;
      if (sort === 'filesSuccessful') found.sort((a, b) => sign * (a.files.successful - b.files.successful));
      if (sort === 'status') found.sort((a, b) => sign * (STATES.indexOf(a.state) - STATES.indexOf(b.state)));
      return { items: found.slice(offset, offset + limit) };
    },
    listFixes: () => [],
    getRowTotals: ({ query = {} }) => totals(query.filter ?? ''),
    watchRows: async function* ({ query = {} }) {
      for (let told: readonly MigrationRow[] | null = null; ; ) {
        if (told !== rows()) yield { event: 'changed', data: totals(query.filter ?? '') };
        told = rows();
        await new Promise((resolve) => setTimeout(resolve, TOLD_MS));
        yield { event: ALIVE, data: { everyMs: 1000 } };
      }
    },
    getRow: ({ params }) => {
      const row = rows().find((each) => each.id === params.rowId);
      if (row === undefined) throw refuse('not-found', 'There is no such row.');
      return row;
    },
    getQueue: () => slowedDown,
    getMigrationThroughput: () => ({
      points: sampleThroughput().map((point, at) => ({ ...point, rows: at < 60 ? 48 : at < 80 ? 22 : 31 })),
      lanes: { reading: 0.18, waiting: 0.12, writing: 0.7 },
      source: { bytesPerSecond: 96_000_000, filesPerSecond: 61, limit: null },
      destination: { bytesPerSecond: 91_000_000, filesPerSecond: 58, limit: 125_000_000 },
    }),
    weighRows: ({ body: { selection } }) => {
      const chosen = 'ids' in selection ? selection.ids.length : rows().length - (selection.except?.length ?? 0);
      const scanned = Math.floor(chosen * 0.9);
      return {
        ...{
          rows: chosen,
          scanned,
          scheduled: Math.floor(chosen / 2),
          blocked: 0,
          files: scanned * 4210,
          bytes: scanned * 9e9,
        },
        estimate:
          scanned === 0
            ? null
            : {
                ...{ seconds: scanned * 190, low: scanned * 150, high: scanned * 240 },
                ...{ basis: 'measured', from: { runs: 40, files: 61_000, bytes: 140_000_000_000 } },
              },
        budget: null,
      };
    },
    getRowView: () => view,
    saveRowView: ({ body }) => {
      view = { ...body, gridlines: body.gridlines ?? false };
    },
    suggestFilter: ({ query = {} }) => [...suggestFilter(query.text ?? '', { tags: ['Pilot', 'IT'] })],
  };
}

/** The filters that the samples need: statuses, tags, and parts of paths. */
function passes(row: MigrationRow, filter: string): boolean {
  return parseFilter(filter).filter.every(({ column, test, negated }) => {
    const found = holds(row, column, test);
    return negated ? !found : found;
  });
}

function holds(
  row: MigrationRow,
  column: string | null,
  test: ReturnType<typeof parseFilter>['filter'][number]['test'],
) {
  if (test.kind === 'states') return test.states.includes(row.state);
  const text = test.kind === 'contains' || test.kind === 'is' ? test.text.toLowerCase() : '';
  if (column === 'code') return row.status !== null;
  if (column === 'tags') return row.tags.some((tag) => tag.toLowerCase() === text);
  const words = [row.source.display, row.destination?.display ?? '', ...row.tags].join(' ').toLowerCase();
  return (
    words.includes(text) || ROW_STATUSES.some(({ state, word }) => state === row.state && word.toLowerCase() === text)
  );
}
