import { join } from 'node:path';
import type { Clock } from '@drover/core';
import {
  AgentSessionStore,
  AgentStore,
  ApiTokenStore,
  AuditStore,
  BegunSignInStore,
  ConnectorRootStore,
  ConnectorStore,
  type Database,
  DeliveryStore,
  EndedRuns,
  FixStore,
  ItemLog,
  type KeyRing,
  MigrationStore,
  newId,
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
  SettingStore,
  SignInLinkStore,
  TransferList,
  TransferStore,
  UserStore,
  ViewStore,
  WebhookStore,
} from '@drover/database';

import type { Logger } from 'pino';
import { AgentDownloads } from './agent-downloads/agent-downloads.ts';
import type { Packager } from './agent-downloads/packager.ts';
import { AgentDoor } from './agents/agent-door.ts';
import { AgentHost } from './agents/agent-host.ts';
import type { Application } from './application.ts';
import { AttemptLimiter } from './auth/attempt-limiter.ts';
import { BrowserMarks } from './auth/browser-marks.ts';
import { PasswordHasher } from './auth/password-hash.ts';
import { ServiceBudgets } from './budgets/service-budgets.ts';
import { type GivenSettings, InstanceSettings } from './config/instance-settings.ts';
import { type ConnectorKind, connectorKinds } from './connectors/catalogue.ts';
import { createBrowser } from './connectors/create-browser.ts';
import { FolderListings } from './connectors/folder-listings.ts';
import { cookieNameOf } from './http/cookies.ts';
import { RowSnapshots } from './migrations/row-snapshots.ts';
import { KeptMailSettings } from './notifications/mail-settings.ts';
import { SIGN_IN_PROVIDERS } from './oauth/given-apps.ts';
import { SignInApps } from './oauth/sign-in-apps.ts';
import { proofKey } from './proof/proof-key.ts';
import { ProofTurns } from './proof/proof-turns.ts';
import { RunTroubles } from './runs/run-troubles.ts';
import { Snapshots } from './runs/snapshots.ts';
import { Slices } from './slices.ts';
import { TransferDefaults } from './transfers/transfer-defaults.ts';

interface Parts extends Pick<Application, 'dataFolder' | 'version'> {
  readonly settings: GivenSettings;
  readonly clock: Clock;
  readonly log: Logger;
  readonly database: Database;
  readonly keys: KeyRing;
  readonly packager: Packager;
  readonly passwords?: PasswordHasher;
  /** Those that come with this version unless told. */
  readonly kinds?: readonly ConnectorKind[];
}

const QUARTER_OF_AN_HOUR = 900_000;

export function createApplication(parts: Parts): Application {
  const { database, clock, keys } = parts;
  const { db } = database;
  const sealer = new Sealer(keys);
  const connectors = new ConnectorStore(db, sealer, clock);
  const runs = new RunQueries(database);
  const rows = new RowList(db);
  const kept = new SettingStore(db);
  const settings = new InstanceSettings(parts.settings, kept);
  const kinds = parts.kinds ?? connectorKinds();
  const signInApps = new SignInApps(providersOf(kinds), parts.settings.apps, kept, sealer);
  const budgets = new ServiceBudgets({ database, clock, log: parts.log, signInApps });
  const agentStore = new AgentStore(db);
  const agentSessions = new AgentSessionStore(db, newId());
  const agents = new AgentHost({
    ...{ clock, log: parts.log, agents: agentStore, sessions: agentSessions },
    minimum: () => settings.agentMinimumVersion(),
  });
  return {
    ...parts,
    settings,
    cookieName: cookieNameOf(keys[0]),
    sealer,
    users: new UserStore(db),
    sessions: new SessionStore(db, clock),
    tokens: new ApiTokenStore(db, clock),
    secondFactors: new SecondFactorStore(db, sealer, clock),
    links: new SignInLinkStore(db, clock),
    audit: new AuditStore(db),
    connectorRoots: new ConnectorRootStore(db),
    ...{ connectors, kinds, signInApps, budgets, begunSignIns: new BegunSignInStore(db, sealer, clock) },
    ...{ agents, agentStore, agentSessions, agentDoor: new AgentDoor() },
    agentDownloads: new AgentDownloads({
      packager: parts.packager,
      folder: join(parts.dataFolder, 'agent-downloads'),
    }),
    endedRuns: new EndedRuns(db),
    deliveries: new DeliveryStore(db),
    webhooks: new WebhookStore(db, sealer),
    mailSettings: new KeptMailSettings(kept, sealer),
    transfers: new TransferStore(db),
    transferDefaults: new TransferDefaults(kept),
    transferList: new TransferList(database),
    migrations: new MigrationStore(db),
    ...{ rows, rowSnapshots: new RowSnapshots(rows, clock), views: new ViewStore(db) },
    runs,
    queue: new QueueStore(database),
    schedules: new ScheduleStore(database),
    itemLog: new ItemLog(database, clock),
    problems: new ProblemStore(db),
    fixes: new FixStore(db),
    permissionMaps: new PermissionMapStore(db),
    permissions: new PermissionStore(database),
    proofs: new ProofStore(database),
    proofTurns: new ProofTurns(clock),
    proofKey: () => proofKey(kept, sealer),
    slices: new Slices(clock),
    runTroubles: new RunTroubles(clock),
    snapshots: new Snapshots(runs, clock),
    listings: new FolderListings(clock),
    browser: createBrowser({ ...parts, settings, sealer, connectors, agents, kinds, signInApps, budgets }),
    passwords: parts.passwords ?? new PasswordHasher(),
    marks: new BrowserMarks(keys[0]),
    limits: {
      // Many people may share one address, so it bears more.
      address: new AttemptLimiter(clock, { free: 30, maxWaitMs: 30_000, forgetMs: QUARTER_OF_AN_HOUR }),
      account: new AttemptLimiter(clock, { free: 8, maxWaitMs: 30_000, forgetMs: QUARTER_OF_AN_HOUR }),
    },
  };
}

function providersOf(kinds: readonly ConnectorKind[]) {
  const used = kinds.flatMap(({ definition }) => (definition.oauth === undefined ? [] : [definition.oauth.provider]));
  return [...new Set([...SIGN_IN_PROVIDERS, ...used])];
}
