import type { OutputOf, routes } from '@drover/api';
import {
  editRows,
  type RowEdit,
  type RowSteering,
  type RowsDone,
  type RowsToStart,
  scheduleRows,
  startRows,
  steerRows,
  switchSchedules,
} from '@drover/database';
import type { Application } from '../application.ts';
import { noteChange } from '../auth/note-change.ts';
import type { Handlers, Principal, RequestContext } from '../http/handlers.ts';
import { chosenRows, rowsOf } from '../migrations/filtered-rows.ts';
import { newSchedule } from '../migrations/new-schedule.ts';
import { refuseUnusableSides } from '../migrations/refuse-unusable-sides.ts';
import { settingsEdit } from '../migrations/settings-edit.ts';
import { toldRefusals, toldSelection } from '../migrations/told-selection.ts';
import { type VisibleMigration, visibleMigration } from '../migrations/visible-migration.ts';
import { refused } from '../runs/start-transfer.ts';

type RowActionHandlers = Pick<
  Handlers,
  | 'cancelRows'
  | 'changeFlags'
  | 'changeNotes'
  | 'changePaths'
  | 'changePriority'
  | 'changeRowSettings'
  | 'changeTags'
  | 'deleteRows'
  | 'duplicateRows'
  | 'pauseRows'
  | 'pauseSchedules'
  | 'resumeRows'
  | 'resumeSchedules'
  | 'scanRows'
  | 'scheduleRows'
  | 'startRows'
>;

type Selection = Parameters<typeof chosenRows>[0];

/** Somebody's wish about many rows of a migration. */
interface Call {
  readonly who: Principal;
  readonly params: { readonly id: string };
  readonly body: { readonly selection: Selection };
  readonly context: RequestContext;
}

type Answer = OutputOf<typeof routes.startRows>;

/** What is done with many rows at once: one entry of the audit log each. */
export function rowActionHandlers(app: Application): RowActionHandlers {
  const onRows = async (
    { who, params, body, context }: Call,
    action: string,
    act: (visible: VisibleMigration) => Promise<RowsDone>,
  ): Promise<Answer> => {
    const visible = await visibleMigration(app, who, params.id);
    const { selection, ...said } = body;
    const rows = await toldSelection(app, visible, selection);
    const end = await act(visible);
    const detail = { ...said, rows, done: end.done, ...toldRefusals(end) };
    await noteChange(app, who, context, { action: `migration.${action}-rows`, target: params.id, detail });
    return end;
  };
  const starting = async (call: Call, { mode, ...more }: Pick<RowsToStart, 'against' | 'mode'>) =>
    onRows(call, mode === 'copy' ? 'start' : 'scan', async (visible) => {
      refuseUnusableSides(call.who, visible);
      const wish = { mode, ...more, requestedBy: call.who.name, requesterId: call.who.userId };
      return await startRows(app.database, ...chosen(visible, call.body.selection), wish).catch(refused);
    });
  const steering = (steering: RowSteering) => async (call: Call) =>
    onRows(call, steering, async (visible) => {
      if (steering === 'resume') refuseUnusableSides(call.who, visible);
      return await steerRows(app.database, ...chosen(visible, call.body.selection), { steering, by: call.who.name });
    });
  const switching = (to: 'active' | 'paused') => async (call: Call) =>
    onRows(call, to === 'active' ? 'resume-schedule' : 'pause-schedule', async (visible) => {
      const now = new Date(app.clock.now());
      return await switchSchedules(app.database, ...chosen(visible, call.body.selection), { to, now });
    });
  const editing = async (call: Call, action: string, edit: RowEdit) =>
    onRows(call, action, (visible) => editRows(app.database.db, ...chosen(visible, call.body.selection), edit));
  return {
    startRows: async (call) =>
      call.body.when === 'now' ? starting(call, { mode: 'copy' }) : switching('active')(call),
    scanRows: async (call) => {
      const { against } = call.body;
      return starting(call, { mode: 'scan', ...(against === undefined ? {} : { against }) });
    },
    cancelRows: steering('cancel'),
    pauseRows: steering('pause'),
    resumeRows: steering('resume'),
    scheduleRows: async (call) =>
      onRows(call, 'schedule', async (visible) => {
        const { selection, schedule } = call.body;
        const wish = schedule === null ? null : newSchedule(schedule, call.who.userId, new Date(app.clock.now()));
        return await scheduleRows(app.database, ...chosen(visible, selection), wish);
      }),
    pauseSchedules: switching('paused'),
    resumeSchedules: switching('active'),
    changeTags: async (call) => editing(call, 'tag', { kind: 'tags', add: call.body.add, remove: call.body.remove }),
    changeFlags: async (call) => editing(call, 'flag', { kind: 'flags', add: call.body.add, remove: call.body.remove }),
    changeNotes: async (call) => editing(call, 'note', { kind: 'notes', notes: call.body.notes }),
    changePaths: async (call) => {
      const { source, destination } = call.body;
      return editing(call, 'place', {
        kind: 'paths',
        ...(source === undefined ? {} : { source }),
        ...(destination === undefined ? {} : { destination }),
      });
    },
    changeRowSettings: async (call) => editing(call, 'set', settingsEdit(call.body)),
    changePriority: async (call) => editing(call, 'prioritise', { kind: 'priority', priority: call.body.priority }),
    duplicateRows: async (call) => editing(call, 'duplicate', { kind: 'duplicate' }),
    deleteRows: async (call) => editing(call, 'delete', { kind: 'delete' }),
  };
}

function chosen({ migration, around }: VisibleMigration, selection: Selection) {
  return [rowsOf(migration, around), chosenRows(selection)] as const;
}
