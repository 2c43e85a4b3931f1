import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

import { ALL_ROLES } from './access/apps.ts';
import type { Answer } from './answers/answer.ts';
import { createService } from './create-service.ts';
import { answerContent } from './http/content-endpoint.ts';
import { answerGraph } from './http/graph-endpoint.ts';
import type { Incoming } from './http/incoming.ts';
import { type Origins, openListeners } from './http/open-listeners.ts';
import { answerToken } from './http/token-endpoint.ts';
import type { MicrosoftOptions } from './microsoft-options.ts';
import type { MicrosoftSimulator } from './microsoft-simulator.ts';
import type { Service } from './service.ts';
import { TestDrive } from './test-drive.ts';

const HOUR = 3_600_000;

/** Starts a simulated tenant; the README of this folder shows how tests use it. */
export async function startMicrosoft(options: MicrosoftOptions = {}): Promise<MicrosoftSimulator> {
  const now = options.now ?? Date.now;
  const folder = await mkdtemp(join(tmpdir(), 'drover-microsoft-'));
  let origins: Origins | null = null;
  const service = createService({ options, now, folder, contentOrigin: () => origins?.content ?? '' });
  const { tenant } = service;
  let tokenLifetime = options.tokenLifetime ?? HOUR;
  const errors: unknown[] = [];
  const settings = { apps: options.apps ?? [], lifetime: () => tokenLifetime };
  const late = (answer: (incoming: Incoming) => Promise<Answer>) => (incoming: Incoming) =>
    options.latency === undefined ? answer(incoming) : setTimeout(options.latency).then(() => answer(incoming));
  const opened = await openListeners({
    answers: {
      graph: late((incoming) => answerGraph(service, incoming)),
      content: late((incoming) => answerContent(service, incoming)),
      login: late((incoming) => answerToken(service, settings, incoming)),
    },
    at: options.at,
    tls: options.tls,
    onError: (error) => errors.push(error),
  });
  origins = opened.origins;
  const stop = async () => {
    await Promise.all(opened.listeners.map((listener) => listener[Symbol.asyncDispose]()));
    await rm(folder, { recursive: true, force: true });
  };
  const drive = (stored: Parameters<typeof newTestDrive>[0]) => newTestDrive(stored, service);
  return {
    graph: opened.origins.graph,
    login: opened.origins.login,
    tenantId: tenant.id,
    issueToken: (grant = {}) =>
      service.grants.issue({ app: 'test-app', scopes: ALL_ROLES, expires: now() + tokenLifetime, ...grant }),
    expireTokens: () => service.grants.expireAll(),
    setTokenLifetime: (milliseconds) => {
      tokenLifetime = milliseconds;
    },
    expireUploads: () => service.uploads.expireAll(),
    expireDownloads: () => service.downloads.expireAll(),
    expireDeltaTokens: () => {
      service.deltaGeneration += 1;
    },
    openUploads: () => service.uploads.open,
    oneDrive: (name) => drive(tenant.user(name)?.drive ?? null),
    library: (site, name, geography = '') => {
      const drives = tenant.siteAt(site, tenant.hostIn(geography))?.drives ?? [];
      return drive(drives.find(({ facts }) => name === undefined || facts.name === name) ?? null);
    },
    provision: (name) => {
      const user = tenant.user(name);
      if (user === null) throw new Error(`there is no user ${name}`);
      tenant.provision(user);
    },
    cutConnections: () => {
      for (const listener of opened.listeners) listener.cut();
    },
    fail: (fault) => service.faults.plan(fault),
    setRandomFaults: (faults) => service.faults.setRandom(faults),
    clearFaults: () => service.faults.clear(),
    setThrottle: (throttle) => {
      service.throttle.options = throttle;
    },
    unitsOf: (app) => service.throttle.usedToday(app),
    requests: () => service.recorder.requests,
    violations: () => service.recorder.violations,
    mails: () => service.mails,
    errors: () => errors,
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

function newTestDrive(stored: ConstructorParameters<typeof TestDrive>[0] | null, service: Service): TestDrive {
  if (stored === null) throw new Error('there is no such drive');
  return new TestDrive(stored, service.contents, service.tenant);
}
