export { copyContext, planContext } from './contexts.ts';
export { bothOf } from './copy/both-of.ts';
export { type BatchSink, copyBatch } from './copy/copy-batch.ts';
export type { CopyContext, CopyWatch } from './copy/copy-context.ts';
export type { CopiedFile } from './copy/copy-job.ts';
export { hashKindFor } from './copy/hash-kind.ts';
export type { Lane } from './copy/lane-meter.ts';
export { Slots } from './copy/slots.ts';
export { Throttle } from './copy/throttle.ts';
export type { ItemFilter } from './filters/item-filter.ts';
export { pathFilter } from './filters/path-filter.ts';
export { forgetfulJournal, MemoryJournal } from './journal/memory-journal.ts';
export type { Activity } from './leased/activity.ts';
export { concludeRun, type RunFacts } from './leased/conclude-run.ts';
export { type ErrorData, errorData, errorFrom } from './leased/error-data.ts';
export { Fenced } from './leased/fenced.ts';
export type { FolderData, FolderRow } from './leased/folder-data.ts';
export * from './leased/run-store.ts';
export { type ScanData, scanData, scanFrom } from './leased/scan-data.ts';
export { endRun, workOnRun } from './leased/work-on-run.ts';
export type { WorkEnd, WorkHandle, WorkPorts } from './leased/work-ports.ts';
export { type BarrierJournal, type FoundBarriers, findBarriers } from './permissions/find-barriers.ts';
export { type GrantLine, grantLines } from './permissions/grant-lines.ts';
export {
  cannotGrant,
  type GrantJournal,
  type GrantRequest,
  type GrantResult,
  type GrantTask,
  grantPermissions,
} from './permissions/grant-permissions.ts';
export type { AnsweredQuestion, Barrier, LeftOut, LeftOutReason } from './permissions/plan-grants.ts';
export { type SentItem, type SentJournal, type SettledItem, settleSent } from './permissions/settle-sent.ts';
export type { FileTask } from './plan/file-task.ts';
export type { PlanContext, PlanSink } from './plan/plan-context.ts';
export { planFolder } from './plan/plan-folder.ts';
export type { Selected, Selection } from './plan/selection.ts';
export { newFolderMeta } from './plan/widest-mode.ts';
export { addCounters, type Counters, count, newCounters } from './progress/counters.ts';
export type { Stopped } from './run-stop.ts';
export { runTransfer } from './run-transfer.ts';
export * from './transfer.ts';
export { finishFolder } from './walk/finish-folder.ts';
export { type FolderNode, topFolder } from './walk/folder-node.ts';
