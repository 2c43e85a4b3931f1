import type { FixRule, Root } from '@drover/core';
import type { PermissionEntry, RowPermissions } from '@drover/migration';
import type { ColumnType, Generated, JSONColumnType } from 'kysely';

/** Any JSON, as a `jsonb` column gives it; written as text by `json()`. */
export type Json<T> = JSONColumnType<T & object, string, string>;
type JsonOrNull<T> = ColumnType<T | null, string | null, string | null>;
type Default<T> = ColumnType<T, T | undefined, T>;
type Optional<T> = ColumnType<T | null, T | null | undefined, T | null>;

export type Role = 'administrator' | 'operator' | 'viewer';

/** A folder that an agent shares, as people of its machine write it. */
export interface AgentRoot {
  readonly path: string;
  readonly writable: boolean;
}

/** What a shared folder is known by when its agent comes back. */
export interface AgentFolder {
  readonly path: string;
  /** The folder itself, where its file system has numbers and times of birth; null where it has none. */
  readonly identity: string | null;
  /** Some of the names in it. */
  readonly names: readonly string[];
}

/** Why an agent gets no work, in words. */
export interface AgentTrouble {
  readonly message: string;
  readonly remedy: string;
}

/** When a person hears by mail of runs that ended. */
export type MailWhen = 'completion' | 'errors' | 'never';

interface UsersTable {
  id: string;
  email: string;
  /** The address in lower case; unique. */
  email_key: string;
  name: string;
  role: Role;
  password_hash: Optional<string>;
  created_at: Default<Date>;
  disabled_at: Optional<Date>;
  mail_when: Default<MailWhen>;
}

interface SessionsTable {
  id_hash: Buffer;
  user_id: string;
  created_at: Default<Date>;
  last_seen_at: Default<Date>;
  expires_at: Date;
  user_agent: Optional<string>;
  address: Optional<string>;
}

interface ApiTokensTable {
  id: string;
  user_id: string;
  name: string;
  token_hash: Buffer;
  role: Role;
  created_at: Default<Date>;
  last_used_at: Optional<Date>;
  expires_at: Optional<Date>;
}

interface SignInLinksTable {
  token_hash: Buffer;
  user_id: Optional<string>;
  purpose: 'setup' | 'invite' | 'recover';
  created_at: Default<Date>;
  expires_at: Date;
  used_at: Optional<Date>;
}

interface SecondFactorsTable {
  user_id: string;
  sealed: Buffer;
  confirmed_at: Optional<Date>;
  /** The time step of the last code that was taken. */
  last_step: Optional<number>;
  failures: Default<number>;
  blocked_until: Optional<Date>;
}

interface RecoveryCodesTable {
  user_id: string;
  code_hash: Buffer;
}

interface WebhooksTable {
  id: string;
  url: string;
  sealed: Buffer;
  migration_id: Optional<string>;
  enabled: Default<boolean>;
  created_at: Default<Date>;
}

interface AuditTable {
  id: Generated<number>;
  at: Default<Date>;
  user_id: Optional<string>;
  actor: string;
  action: string;
  target: Optional<string>;
  detail: JsonOrNull<unknown>;
  address: Optional<string>;
}

interface SettingsTable {
  key: string;
  value: ColumnType<unknown, string, string>;
}

interface ConnectorsTable {
  id: string;
  type: string;
  display_name: string;
  options: Json<Record<string, unknown>>;
  owner_id: Optional<string>;
  shared: Default<boolean>;
  state: Default<'authorized' | 'deauthorized'>;
  state_reason: Optional<string>;
  created_at: Default<Date>;
  authorized_at: Default<Date>;
  last_used_at: Default<Date>;
  /** The folders that its agents are to share: those that most of them do. */
  shares: JsonOrNull<AgentRoot[]>;
  /** What all its runs together may move; null for no limit. */
  bytes_per_second: Optional<number>;
  windows: ColumnType<unknown, string | null | undefined, string | null>;
  /** Which of `service_budgets` it uses; null until it was used. */
  budget: Optional<string>;
  /** Who signed in at the service; null where nobody does. */
  account: JsonOrNull<SignedInAs>;
}

export interface SignedInAs {
  /** Never changes, and is nobody else's. */
  readonly id: string;
  /** For people. */
  readonly name: string;
}

interface BegunSignInsTable {
  state_hash: Buffer;
  session_hash: Buffer;
  user_id: string;
  sealed: Buffer;
  expires_at: Date;
}

interface ConnectorSecretsTable {
  connector_id: string;
  field: string;
  sealed: Buffer;
}

interface ConnectorTokensTable {
  connector_id: string;
  field: string;
  sealed: Buffer;
  version: Default<number>;
}

interface ConnectorMemoriesTable {
  connector_id: string;
  name: string;
  sealed: Buffer;
  kept_at: Default<Date>;
}

interface MigrationsTable {
  id: string;
  number: Generated<number>;
  name: string;
  source_connector_id: string;
  destination_connector_id: string;
  owner_id: Optional<string>;
  created_at: Default<Date>;
  priority: Default<number>;
  policy: Json<Record<string, unknown>>;
  filters: Json<Record<string, unknown>>;
  deleting_since: Optional<Date>;
}

/** How a row of a migration stands: as its last run does. */
export type RowState =
  | 'canceled'
  | 'canceling'
  | 'failed'
  | 'new'
  | 'paused'
  | 'problems'
  | 'queued'
  | 'running'
  | 'scanned'
  | 'scanning'
  | 'success';

/** What a scan says of a row. */
export type Readiness = 'blocked' | 'ready' | 'warning';

interface TransfersTable {
  id: string;
  name: string;
  source_connector_id: string;
  source_root: string;
  source_path: Json<string[]>;
  destination_connector_id: string;
  /** Null, as the path, while the destination of a row is not known. */
  destination_root: Optional<string>;
  destination_path: JsonOrNull<string[]>;
  transfer_key: string;
  /** Null, as the filters may be, where those of the migration hold. */
  policy: JsonOrNull<Record<string, unknown>>;
  filters: JsonOrNull<Record<string, unknown>>;
  tags: Default<string[]>;
  owner_id: Optional<string>;
  created_at: Default<Date>;
  archived_at: Optional<Date>;
  schedule: JsonOrNull<Record<string, unknown>>;
  last_run_id: Optional<string>;
  /** Null for a single transfer. What follows is kept for rows of migrations only. */
  migration_id: Optional<string>;
  /** The order of making. */
  number: Generated<number>;
  /** The path as it is shown, in lower case; '' while it is not known. */
  source_key: Default<string>;
  destination_key: Default<string>;
  notes: Default<string>;
  flags: Default<string[]>;
  priority: Optional<number>;
  /** When it starts by itself, in words; null where it has no schedule. */
  schedule_words: Optional<string>;
  readiness: ColumnType<Readiness | null, Readiness | null | undefined, Readiness | null>;
  state: Default<RowState>;
  status_code: Optional<number>;
  files_successful: Default<number>;
  files_failed: Default<number>;
  files_skipped: Default<number>;
  bytes_successful: Default<number>;
  bytes_failed: Default<number>;
  bytes_skipped: Default<number>;
  files_excluded: Default<number>;
  bytes_excluded: Default<number>;
  /** Read at the source in the last run that ended, whatever became of them at the destination. */
  files_downloaded: Default<number>;
  /** Null where no permissions are given. */
  permissions: ColumnType<RowPermissions | null, RowPermissions | null | undefined, RowPermissions | null>;
  times_run: Default<number>;
  first_run_at: Optional<Date>;
  last_started_at: Optional<Date>;
  last_ended_at: Optional<Date>;
  /** What runs came to that were deleted by age, in microseconds the last. */
  deleted_files: Default<number>;
  deleted_bytes: Default<number>;
  deleted_us: Default<number>;
}

interface UserViewsTable {
  user_id: string;
  name: string;
  view: Json<Record<string, unknown>>;
}

interface AgentsTable {
  key: string;
  spki: Buffer;
  state: Default<'unclaimed' | 'claimed' | 'revoked'>;
  connector_id: Optional<string>;
  host: string;
  os: string;
  arch: string;
  version: string;
  roots: JsonOrNull<AgentRoot[]>;
  address: Optional<string>;
  first_seen: Default<Date>;
  last_seen: Default<Date>;
  claimed_at: Optional<Date>;
  drained: Default<boolean>;
  outdated: Default<boolean>;
  differs: Default<boolean>;
  content: JsonOrNull<AgentFolder[]>;
  stranger: JsonOrNull<AgentTrouble>;
  refused_at: Optional<Date>;
  refused_count: Default<number>;
  machine: Optional<string>;
  twin: Optional<string>;
  twin_at: Optional<Date>;
}

interface AgentSessionsTable {
  agent: string;
  process: string;
  epoch: Default<number>;
  since: Default<Date>;
  last_seen: Default<Date>;
  busy: Default<boolean>;
}

interface AgentGatewaysTable {
  process: string;
  listener: string;
  address: Optional<string>;
  seen_at: Default<Date>;
}

interface PermissionMapsTable {
  migration_id: string;
  entries: Json<PermissionEntry[]>;
  version: Default<number>;
  changed_at: Default<Date>;
  changed_by: string;
}

interface AcceptancesTable {
  id: string;
  migration_id: string;
  cause: string;
  reason: string;
  accepted_at: Default<Date>;
  accepted_by: string;
  items: number;
  bytes: number;
}

interface FixRulesTable {
  id: string;
  migration_id: string;
  number: number;
  rule: Json<FixRule>;
  made_at: Default<Date>;
  made_by: string;
  taken_back_at: Optional<Date>;
}

/** All tables that are read and written row by row, in the schema `drover`. */
interface ConnectorRootsTable {
  connector_id: string;
  read_at: Date;
  roots: Json<readonly Root[]>;
}

export interface Tables {
  users: UsersTable;
  sessions: SessionsTable;
  api_tokens: ApiTokensTable;
  sign_in_links: SignInLinksTable;
  second_factors: SecondFactorsTable;
  recovery_codes: RecoveryCodesTable;
  webhooks: WebhooksTable;
  audit: AuditTable;
  settings: SettingsTable;
  connectors: ConnectorsTable;
  connector_secrets: ConnectorSecretsTable;
  connector_tokens: ConnectorTokensTable;
  connector_memories: ConnectorMemoriesTable;
  connector_roots: ConnectorRootsTable;
  begun_sign_ins: BegunSignInsTable;
  migrations: MigrationsTable;
  user_views: UserViewsTable;
  permission_maps: PermissionMapsTable;
  acceptances: AcceptancesTable;
  fix_rules: FixRulesTable;
  transfers: TransfersTable;
  agents: AgentsTable;
  agent_sessions: AgentSessionsTable;
  agent_gateways: AgentGatewaysTable;
}
