import type { Clock } from '@drover/core';
import {
  ApiTokenStore,
  AuditStore,
  ConnectorStore,
  type Database,
  Sealer,
  SessionStore,
  SignInLinkStore,
  TransferStore,
  UserStore,
} from '@drover/database';
import type { Logger } from 'pino';
import type { Application } from './application.ts';
import { AttemptLimiter } from './auth/attempt-limiter.ts';
import { PasswordHasher } from './auth/password-hash.ts';

interface Parts extends Pick<Application, 'dataFolder' | 'settings' | 'version'> {
  readonly clock: Clock;
  readonly log: Logger;
  readonly database: Database;
  readonly key: Buffer;
  readonly passwords?: PasswordHasher;
}

const QUARTER_OF_AN_HOUR = 900_000;

export function createApplication(parts: Parts): Application {
  const { database, clock, key } = parts;
  const { db } = database;
  const sealer = new Sealer(key);
  return {
    ...parts,
    sealer,
    users: new UserStore(db),
    sessions: new SessionStore(db, clock),
    tokens: new ApiTokenStore(db, clock),
    links: new SignInLinkStore(db, clock),
    audit: new AuditStore(db),
    connectors: new ConnectorStore(db, sealer, clock),
    transfers: new TransferStore(db),
    passwords: parts.passwords ?? new PasswordHasher(),
    limits: {
      // Many people may share one address, so it bears more.
      address: new AttemptLimiter(clock, { free: 30, maxWaitMs: 30_000, forgetMs: QUARTER_OF_AN_HOUR }),
      account: new AttemptLimiter(clock, { free: 8, maxWaitMs: 30_000, forgetMs: QUARTER_OF_AN_HOUR }),
    },
  };
}
