import type { KeyObject } from 'node:crypto';
import type { Clock } from '@drover/core';
import type {
  AgentSessionStore,
  AgentStore,
  ApiTokenStore,
  AuditStore,
  BegunSignInStore,
  ConnectorRootStore,
  ConnectorStore,
  Database,
  DeliveryStore,
  EndedRuns,
  FixStore,
  ItemLog,
  MigrationStore,
  PermissionMapStore,
  PermissionStore,
  ProblemStore,
  ProofStore,
  QueueStore,
  RowList,
  RunQueries,
  ScheduleStore,
  Sealer,
  SecondFactorStore,
  SessionStore,
  SignInLinkStore,
  TransferList,
  TransferStore,
  UserStore,
  ViewStore,
  WebhookStore,
} from '@drover/database';

import type { Logger } from 'pino';
import type { AgentDownloads } from './agent-downloads/agent-downloads.ts';
import type { AgentDoor } from './agents/agent-door.ts';
import type { AgentHost } from './agents/agent-host.ts';
import type { AttemptLimiter } from './auth/attempt-limiter.ts';
import type { BrowserMarks } from './auth/browser-marks.ts';
import type { PasswordHasher } from './auth/password-hash.ts';
import type { ServiceBudgets } from './budgets/service-budgets.ts';
import type { InstanceSettings } from './config/instance-settings.ts';
import type { Browser } from './connectors/browser.ts';
import type { ConnectorKind } from './connectors/catalogue.ts';
import type { FolderListings } from './connectors/folder-listings.ts';
import type { RowSnapshots } from './migrations/row-snapshots.ts';
import type { KeptMailSettings } from './notifications/mail-settings.ts';
import type { SignInApps } from './oauth/sign-in-apps.ts';
import type { ProofTurns } from './proof/proof-turns.ts';
import type { RunTroubles } from './runs/run-troubles.ts';
import type { Snapshots } from './runs/snapshots.ts';
import type { Slices } from './slices.ts';
import type { TransferDefaults } from './transfers/transfer-defaults.ts';

/** Everything that use cases work with, put together once at the start. */
export interface Application {
  readonly clock: Clock;
  readonly log: Logger;
  readonly version: string;
  readonly settings: InstanceSettings;
  /** No connector may look into it. */
  readonly dataFolder: string;
  /** Of the session, other than that of any other instance on this host. */
  readonly cookieName: string;
  readonly database: Database;
  readonly sealer: Sealer;
  readonly users: UserStore;
  readonly sessions: SessionStore;
  readonly tokens: ApiTokenStore;
  readonly secondFactors: SecondFactorStore;
  readonly links: SignInLinkStore;
  readonly audit: AuditStore;
  readonly connectors: ConnectorStore;
  readonly connectorRoots: ConnectorRootStore;
  /** The types of storage that may be authorised here. */
  readonly kinds: readonly ConnectorKind[];
  /** As which apps this installation signs in at services. */
  readonly signInApps: SignInApps;
  /** What services let these apps use, shared with all other processes. */
  readonly budgets: ServiceBudgets;
  readonly runTroubles: RunTroubles;
  readonly begunSignIns: BegunSignInStore;
  /** Those that hold a session with this process. */
  readonly agents: AgentHost;
  readonly agentStore: AgentStore;
  readonly agentSessions: AgentSessionStore;
  readonly agentDoor: AgentDoor;
  readonly agentDownloads: AgentDownloads;
  readonly endedRuns: EndedRuns;
  readonly deliveries: DeliveryStore;
  readonly webhooks: WebhookStore;
  readonly mailSettings: KeptMailSettings;
  readonly transfers: TransferStore;
  readonly transferDefaults: TransferDefaults;
  readonly transferList: TransferList;
  readonly migrations: MigrationStore;
  /** Rows of migrations. */
  readonly rows: RowList;
  readonly rowSnapshots: RowSnapshots;
  readonly views: ViewStore;
  readonly runs: RunQueries;
  readonly queue: QueueStore;
  readonly schedules: ScheduleStore;
  readonly itemLog: ItemLog;
  readonly problems: ProblemStore;
  readonly fixes: FixStore;
  readonly permissionMaps: PermissionMapStore;
  readonly permissions: PermissionStore;
  /** Which proofs were made. */
  readonly proofs: ProofStore;
  readonly proofTurns: ProofTurns;
  /** Signs them. */
  readonly proofKey: () => Promise<KeyObject>;
  /** In which files of rows are worked on. */
  readonly slices: Slices;
  readonly snapshots: Snapshots;
  readonly browser: Browser;
  readonly listings: FolderListings;
  readonly passwords: PasswordHasher;
  readonly marks: BrowserMarks;
  readonly limits: { readonly address: AttemptLimiter; readonly account: AttemptLimiter };
}
