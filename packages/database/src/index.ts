export type { AgentGreeting, AgentRecord } from './agents/agent-record.ts';
export { type AgentGateway, AgentSessionStore, type ToldSession } from './agents/agent-session-store.ts';
export { AgentStore } from './agents/agent-store.ts';
export { AGENTS_CHANNEL, type ClaimEnd, claimAgent, removeAgent, revokeAgents } from './agents/change-agents.ts';
export { countWaitingRuns, noteWaitingRuns, stopOverdueRuns } from './agents/waiting-runs.ts';
export { moveDatabase } from './backup/move-database.ts';
export { type RestoreSummary, restoreBackup } from './backup/restore-backup.ts';
export { type BackupOptions, type BackupSummary, writeBackup } from './backup/write-backup.ts';
export { BudgetPauses } from './budgets/budget-pauses.ts';
export { budgetOf, connectorBudgets, type KeyedStanding, noteBudget } from './budgets/connector-budgets.ts';
export { keepDirectory, knownDirectory } from './budgets/known-directories.ts';
export { PgBudgetLedger } from './budgets/pg-budget-ledger.ts';
export { Database, type DatabaseSettings } from './connection/database.ts';
export { databaseError } from './connection/database-error.ts';
export { listen } from './connection/listen.ts';
export { addressOfDatabase, openNamed } from './connection/open-named.ts';
export {
  type EmbeddedEvent,
  EmbeddedPostgres,
  type EmbeddedSettings,
} from './embedded/embedded-postgres.ts';
export type { Host } from './embedded/host.ts';
export { stopLeftover } from './embedded/stop-leftover.ts';
export { FixStore, MOST_FIXES, type StoredFix } from './fixes/fix-store.ts';
export { type ChildMet, childrenMet } from './fixes/met-children.ts';
export {
  type MetItem,
  type MetItems,
  metItems,
  metNames,
  type RunNames,
  type TellingRun,
  unreadRows,
} from './fixes/met-items.ts';
export { givenNames, metAt, type RowPath } from './fixes/names-in-use.ts';
export { json } from './json.ts';
export { migrate, schemaVersion } from './migrations/migrate.ts';
export { refuseOtherSchema } from './migrations/refuse-other-schema.ts';
export { newId } from './new-id.ts';

export { type Delivery, DeliveryStore, type NewDelivery } from './notifications/delivery-store.ts';
export { type Audience, type BatchRules, type EndedBatch, EndedRuns } from './notifications/ended-runs.ts';
export type { EndedTotals, EndedTransfer } from './notifications/read-ended.ts';
export { type Webhook, WebhookStore } from './notifications/webhook-store.ts';
export type { ArrivedItem } from './permissions/arrived-items.ts';
export { PgBarrierJournal } from './permissions/barrier-journal.ts';
export { PgGrantJournal } from './permissions/grant-journal.ts';
export {
  type HeldPass,
  leavePass,
  type PassEnd,
  passFailure,
  renewPass,
  takePasses,
} from './permissions/permission-pass.ts';
export {
  type KeptDecision,
  type KeptQuestion,
  type PassSums,
  type PassView,
  PermissionStore,
} from './permissions/permission-store.ts';
export { questionHash } from './permissions/question-hash.ts';
export { PgSentJournal } from './permissions/sent-journal.ts';
export { type PassSteering, steerPasses } from './permissions/steer-passes.ts';
export { PermissionMapStore, type StoredPermissionMap } from './problems/permission-map-store.ts';
export type { ProblemItem } from './problems/problem-items.ts';
export { type Acceptance, type MigrationProblem, ProblemStore } from './problems/problem-store.ts';
export type { ProofEntry, ProofItem } from './proof/proof-entries.ts';
export { ProofReader } from './proof/proof-reader.ts';
export type { ProofRun, ProofScope, ProofTransfer, StoppedAtOnce } from './proof/proof-runs.ts';
export { type KeptProof, ProofStore } from './proof/proof-store.ts';
export { admitRuns } from './queue/admit-runs.ts';

export {
  type ConnectorLimits,
  connectorLimits,
  type LimitedConnector,
  limitConnector,
  limitedConnectors,
} from './queue/connector-limits.ts';
export { lowerLimits, raiseLimits, returnToQueue } from './queue/lower-limits.ts';
export { type MigrationThroughput, migrationThroughput } from './queue/migration-throughput.ts';
export { type ConnectorPair, QueueStore, type QueueView } from './queue/pair-limits.ts';

export { type QueuePlace, queuePlaces } from './queue/queue-places.ts';
export { MOST_RERUNS } from './queue/queue-rerun.ts';
export { scheduleRows, switchSchedules } from './queue/schedule-rows.ts';
export {
  type DueSchedule,
  type NewSchedule,
  type Schedule,
  type ScheduleState,
  ScheduleStore,
} from './queue/schedule-store.ts';
export { type ReportRow, reportRows } from './reports/report-rows.ts';
export { lastScanOf, measuredCopies } from './reports/scan-plans.ts';
export {
  countScanned,
  extensionsOf,
  largeFiles,
  longPaths,
  type ScannedItem,
  scannedRows,
} from './reports/scanned-rows.ts';
export { type RowToCopy, stillToCopy } from './reports/still-to-copy.ts';
export { type StoppedRow, stoppedRows } from './reports/stopped-rows.ts';
export { unprovisionedRoots } from './reports/unprovisioned-roots.ts';
export { chooseRows, type RowSelection, type RowsDone, type RowsOf } from './rows/choose-rows.ts';
export { editRows, type RowEdit } from './rows/edit-rows.ts';
export {
  type CountedMigration,
  type Migration,
  type MigrationChanges,
  MigrationStore,
  type NewMigration,
} from './rows/migration-store.ts';

export { addRows, type NewRow, type RowPlace } from './rows/new-rows.ts';
export { type PlacedRow, placedRows, placedRowsOf } from './rows/placed-rows.ts';
export { beginRemoval, finishRemoval, removalsUnderWay } from './rows/remove-migration.ts';
export type { Figures, Row } from './rows/row.ts';
export { type FilteredRows, RowList, type RowPageQuery, type RowTotals } from './rows/row-list.ts';
export type { RowSort } from './rows/row-sort.ts';
export { type DueRow, startDueRows } from './rows/start-due-rows.ts';
export { startRows } from './rows/start-rows.ts';
export type { RowsToStart } from './rows/start-step.ts';
export { type RowSteering, steerRows } from './rows/steer-rows.ts';
export { type RowChange, updateRows } from './rows/update-rows.ts';
export { dropOldRuns } from './runs/drop-old-runs.ts';
export { findWork, type RunToWorkOn, rowsWait, takeRows, type WorkSought } from './runs/find-work.ts';
export { goOnWith, type Resumer } from './runs/go-on-authorized.ts';
export { ItemLog, type ProblemGroup } from './runs/item-log.ts';
export { JobQueue } from './runs/job-queue.ts';
export type { KeptEvidence } from './runs/known-evidence.ts';
export { listenForRuns } from './runs/listen-for-runs.ts';
export type { LogItem } from './runs/log-item.ts';
export type { LogFilter, LogQuery } from './runs/log-query.ts';
export type { OutcomeClass, OutcomeName } from './runs/outcome-codes.ts';
export { PgRunStore } from './runs/pg-run-store.ts';
export type { ClockReading, RunClocks } from './runs/run-clocks.ts';
export { type RunFilter, type RunPage, RunQueries, type WaitingRows } from './runs/run-queries.ts';
export type { RunSettings } from './runs/run-settings.ts';
export { announceTrouble, listenForTroubles, type ToldTrouble } from './runs/run-troubles.ts';
export type { MovingFile, RunProgressView, RunState, RunView, WorkerActivity } from './runs/run-view.ts';
export { endExpired, endWorker } from './runs/sessions.ts';
export { connectorGone, connectorNotAuthorized } from './runs/start-fault.ts';
export { cancelRun, type NewRun, RUNS_CHANNEL, startRun } from './runs/start-run.ts';
export { limitRun, pauseRun, resumeRun } from './runs/steer-run.ts';
export { dropOldThroughput, readThroughput } from './runs/throughput.ts';
export { type TransferFilter, TransferList, type TransferTotals } from './runs/transfer-list.ts';
export { type LiveWorker, type WorkerIdentity, WorkerStore } from './runs/worker-store.ts';
export { checkInstanceKey } from './sealing/check-instance-key.ts';
export { type RotationSummary, rotateKeys } from './sealing/rotate-keys.ts';
export type { SealedSetting } from './sealing/sealed-places.ts';
export { type KeyRing, Sealer } from './sealing/sealer.ts';
export { type ApiToken, ApiTokenStore, type NewApiToken } from './stores/api-token-store.ts';
export { type AuditFilter, type AuditRecord, AuditStore, type NewAuditRecord } from './stores/audit-store.ts';
export { type BegunSignIn, BegunSignInStore } from './stores/begun-sign-in-store.ts';
export { ConnectorMemoryStore } from './stores/connector-memory-store.ts';
export { ConnectorRootStore } from './stores/connector-root-store.ts';
export {
  type Authorization,
  type Connector,
  ConnectorStore,
  type NewConnector,
  type SaveCheck,
} from './stores/connector-store.ts';
export { ConnectorTokenStore } from './stores/connector-token-store.ts';
export type { Page } from './stores/page.ts';
export { asksForCode, removeSecondFactor } from './stores/second-factor-reset.ts';
export { type SecondFactor, SecondFactorStore } from './stores/second-factor-store.ts';
export { type NewSession, type Session, SessionStore } from './stores/session-store.ts';
export { SettingStore } from './stores/setting-store.ts';
export { type LinkPurpose, type SignInLink, SignInLinkStore } from './stores/sign-in-link-store.ts';
export type { NewTransfer, Transfer, TransferChanges, TransferSide } from './stores/transfer.ts';
export { TransferStore } from './stores/transfer-store.ts';
export { type NewUser, type User, type UserChanges, UserStore } from './stores/user-store.ts';
export { ViewStore } from './stores/view-store.ts';
export type { AgentFolder, AgentRoot, AgentTrouble, MailWhen, Readiness, Role, RowState, Tables } from './tables.ts';
