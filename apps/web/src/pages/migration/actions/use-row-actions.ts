import { type InputOf, type RowsDone, routes } from '@drover/api';
import type { ScheduleRule } from '@drover/migration';
import { useQueryClient } from '@tanstack/react-query';
import { formatCount, formatThings } from '../../../format/numbers.ts';
import { useNotify } from '../../../parts/notify.tsx';
import { useApi } from '../../../server/api-context.ts';
import type { RootedPath } from '../place-dialog.tsx';
import { toSend } from '../rows/selection.ts';
import type { Acting } from './acting.ts';
import type { Profile } from './scan-against-dialog.tsx';

/** Of the reasons why rows were left out, so many are told. */
const REASONS = 3;

type Settings = Omit<InputOf<typeof routes.changeRowSettings>['body'], 'selection'>;

/** Everything that can be done with the chosen rows; each tells what became of it, and rejects when nothing could be done. */
export interface RowActions {
  start(): Promise<void>;
  /** Makes the schedules active that the rows have. */
  startOnSchedule(): Promise<void>;
  /** Against the rules of their destination, or of another service. */
  scan(against?: Profile): Promise<void>;
  schedule(rule: ScheduleRule, timeZone: string): Promise<void>;
  pauseSchedule(): Promise<void>;
  resumeSchedule(): Promise<void>;
  unschedule(): Promise<void>;
  cancel(): Promise<void>;
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** Without a copy. */
  applyPermissions(): Promise<void>;
  pausePermissions(): Promise<void>;
  resumePermissions(): Promise<void>;
  cancelPermissions(): Promise<void>;
  duplicate(): Promise<void>;
  remove(): Promise<void>;
  changeTags(add: readonly string[], remove: readonly string[]): Promise<void>;
  changeFlags(add: readonly string[], remove: readonly string[]): Promise<void>;
  changeNotes(notes: string): Promise<void>;
  changePriority(priority: number | null): Promise<void>;
  changePlace(place: { readonly source?: RootedPath; readonly destination?: RootedPath }): Promise<void>;
  changeSettings(settings: Settings): Promise<void>;
}

export function useRowActions({ migration, selection: chosen, onDone }: Acting): RowActions {
  const api = useApi();
  const client = useQueryClient();
  const notify = useNotify();
  const params = { id: migration.id };
  const selection = toSend(chosen);
  const tell = async (verb: string, { done, refused, refusedCount }: RowsDone, moves: boolean) => {
    await client.invalidateQueries({ queryKey: ['migrations'], refetchType: 'active' });
    await client.invalidateQueries({ queryKey: ['transfers'] });
    // Rows that are only told to do something stay in their places under the pointer.
    if (moves) onDone();
    const said = `${verb} ${formatThings(done, 'user')}`;
    if (refusedCount === 0) return notify('success', said);
    const reasons = [...new Set(refused.map(({ reason }) => reason))].slice(0, REASONS).join(' ');
    notify('warning', `${said}, left out ${formatCount(refusedCount)}`, reasons);
  };
  const on = { params, body: { selection } };
  const permissions = async (steering: InputOf<typeof routes.steerPermissions>['body']['steering'], verb: string) =>
    tell(verb, await api.call(routes.steerPermissions, { params, body: { selection, steering } }), false);
  return {
    start: async () => tell('Queued', await api.call(routes.startRows, on), false),
    startOnSchedule: async () => {
      const body = { selection, when: 'schedule' } as const;
      await tell('Start on schedule:', await api.call(routes.startRows, { params, body }), false);
    },
    scan: async (against) => {
      const body = against === undefined ? { selection } : { selection, against };
      await tell('Queued for a scan:', await api.call(routes.scanRows, { params, body }), false);
    },
    cancel: async () => tell('Canceling', await api.call(routes.cancelRows, on), false),
    pause: async () => tell('Pausing', await api.call(routes.pauseRows, on), false),
    resume: async () => tell('Resumed', await api.call(routes.resumeRows, on), false),
    schedule: async (rule, timeZone) => {
      const body = { selection, schedule: { rule, timeZone } };
      await tell('Scheduled', await api.call(routes.scheduleRows, { params, body }), false);
    },
    pauseSchedule: async () => tell('Paused the schedules of', await api.call(routes.pauseSchedules, on), false),
    resumeSchedule: async () => tell('Schedules go on for', await api.call(routes.resumeSchedules, on), false),
    unschedule: async () => {
      const body = { selection, schedule: null };
      await tell('Took away the schedules of', await api.call(routes.scheduleRows, { params, body }), false);
    },
    applyPermissions: async () => permissions('apply', 'Permissions are applied to'),
    pausePermissions: async () => permissions('pause', 'Paused the permissions of'),
    resumePermissions: async () => permissions('resume', 'Permissions go on for'),
    cancelPermissions: async () => permissions('cancel', 'Canceled the permissions of'),
    duplicate: async () => tell('Duplicated', await api.call(routes.duplicateRows, on), true),
    remove: async () => tell('Deleted', await api.call(routes.deleteRows, on), true),
    changeTags: async (add, remove) => {
      const body = { selection, add: [...add], remove: [...remove] };
      await tell('Changed the tags of', await api.call(routes.changeTags, { params, body }), false);
    },
    changeFlags: async (add, remove) => {
      const body = { selection, add: [...add], remove: [...remove] };
      await tell('Changed the flags of', await api.call(routes.changeFlags, { params, body }), false);
    },
    changeNotes: async (notes) =>
      tell('Changed the notes of', await api.call(routes.changeNotes, { params, body: { selection, notes } }), false),
    changePriority: async (priority) => {
      const body = { selection, priority };
      await tell('Changed the priority of', await api.call(routes.changePriority, { params, body }), false);
    },
    changePlace: async (place) =>
      tell('Changed', await api.call(routes.changePaths, { params, body: { selection, ...place } }), false),
    changeSettings: async (settings) => {
      const body = { selection, ...settings };
      await tell('Changed the settings of', await api.call(routes.changeRowSettings, { params, body }), false);
    },
  };
}
