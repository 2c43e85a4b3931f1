import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { ALL_ROLES, type AppSpec } from './access/apps.ts';
import { type Grant, Grants, type TokenCheck } from './access/grants.ts';
import { ShapeChecks } from './checks/shape-checks.ts';
import { Downloads } from './content/downloads.ts';
import { Uploads } from './content/uploads.ts';
import { answerContent } from './http/content-endpoint.ts';
import { answerGraph } from './http/graph-endpoint.ts';
import type { Incoming } from './http/incoming.ts';
import { type Listener, type ListenerSettings, listen } from './http/listener.ts';
import { answerToken } from './http/token-endpoint.ts';
import { ContentStore } from './model/content-store.ts';
import { Tenant } from './model/tenant.ts';
import type { TenantSpec } from './model/tenant-spec.ts';
import type { SentMail, Service } from './service.ts';
import { TestDrive } from './test-drive.ts';
import { Faults, type PlannedFault, type RandomFaults } from './trouble/faults.ts';
import { Recorder, type RequestRecord, type Violation } from './trouble/recorder.ts';
import { Throttle, type ThrottleOptions } from './trouble/throttle.ts';

const HOUR = 3_600_000;

export interface MicrosoftOptions extends Partial<TenantSpec> {
  /** Applications that may ask for a token by their secret. */
  readonly apps?: readonly AppSpec[];
  /** Lets in tokens that others gave out, such as an OpenID provider. */
  readonly tokens?: TokenCheck;
  /** Of tokens, in milliseconds; an hour by default. */
  readonly tokenLifetime?: number;
  readonly throttle?: ThrottleOptions;
  readonly faults?: RandomFaults;
  /** Before each answer, in milliseconds. */
  readonly latency?: number;
  /** Of a page of a list, 200 by default. */
  readonly pageSize?: number;
  /** Of an upload session after its last fragment, in milliseconds; a week by default. */
  readonly sessionLifetime?: number;
  /**
   * Whether a token that is sent to an upload is ignored. It is refused by default, as Microsoft's reference warns; rclone before 1.63 sends it, and
   * works.
   */
  readonly uploadsBearTokens?: boolean;
  /** Of the address of a content, in milliseconds; an hour by default. */
  readonly downloadLifetime?: number;
  /** In milliseconds since 1970. */
  readonly now?: () => number;
  readonly tls?: { readonly key: string; readonly cert: string };
  /** One Unix socket and these origins instead of three ports; for clients that cannot be told where Microsoft is. */
  readonly at?: { readonly socket: string; readonly graph: string; readonly content: string; readonly login: string };
}

/** A tenant of Microsoft 365 on the loopback address, with Microsoft Graph in front of it. */
export interface MicrosoftSimulator extends AsyncDisposable {
  /** Without a slash at the end: `http://127.0.0.1:40000`. Paths begin with `/v1.0`. */
  readonly graph: string;
  /** Where tokens are given out: `{login}/{tenantId}/oauth2/v2.0/token`. */
  readonly login: string;
  readonly tenantId: string;
  /** A token of an application, or with `user` one of somebody who is signed in. */
  issueToken(grant?: Partial<Grant>): string;
  expireTokens(): void;
  /** Of the next tokens that are given out, in milliseconds. */
  setTokenLifetime(milliseconds: number): void;
  /** Upload sessions that are under way are gone from now on. */
  expireUploads(): void;
  /** Addresses of contents that were given out are refused from now on. */
  expireDownloads(): void;
  /** Delta tokens that were given out are answered with 410 from now on. */
  expireDeltaTokens(): void;
  /** Sessions that are neither finished, cancelled nor expired. */
  openUploads(): number;
  /** A user's OneDrive, by sign-in name. */
  oneDrive(userPrincipalName: string): TestDrive;
  /** A library of the site at a path such as `sites/Marketing`; the first by default. */
  library(site: string, name?: string): TestDrive;
  /** Gives a user the OneDrive that was not provisioned. */
  provision(userPrincipalName: string): void;
  /** Lets certain requests fail. */
  fail(fault: PlannedFault): void;
  setRandomFaults(faults: RandomFaults | null): void;
  /** Nothing fails any more. */
  clearFaults(): void;
  setThrottle(options: ThrottleOptions | null): void;
  /** Resource units that an application used in the last 24 hours. */
  unitsOf(app: string): number;
  /** All requests in the order in which they came. */
  requests(): readonly RequestRecord[];
  /** Requests that no correct client sends. */
  violations(): readonly Violation[];
  /** Mails that would have gone to people. */
  mails(): readonly SentMail[];
  /** Faults of the simulator itself. */
  errors(): readonly unknown[];
  stop(): Promise<void>;
}

/** Starts a simulated tenant; the README of this folder shows how tests use it. */
export async function startMicrosoft(options: MicrosoftOptions = {}): Promise<MicrosoftSimulator> {
  const now = options.now ?? Date.now;
  const folder = await mkdtemp(join(tmpdir(), 'drover-microsoft-'));
  const tenant = new Tenant(
    { name: 'contoso', flavour: 'business', users: [], groups: [], sites: [], ...options },
    now,
  );
  let tokenLifetime = options.tokenLifetime ?? HOUR;
  const origins = { graph: '', content: '', login: '' };
  const contents = new ContentStore(folder);
  const service: Service = {
    tenant,
    contents,
    grants: new Grants(now, options.tokens),
    checks: new ShapeChecks(),
    uploads: new Uploads({
      contents,
      origin: () => origins.content,
      now,
      lifetime: options.sessionLifetime ?? 7 * 24 * HOUR,
      bearsTokens: options.uploadsBearTokens ?? false,
    }),
    downloads: new Downloads({
      tenant,
      origin: () => origins.content,
      now,
      lifetime: options.downloadLifetime ?? HOUR,
    }),
    throttle: new Throttle(now, options.throttle ?? null),
    faults: new Faults(options.faults ?? null),
    recorder: new Recorder(),
    mails: [],
    pageSize: options.pageSize ?? 200,
    deltaGeneration: 0,
    now,
  };
  const errors: unknown[] = [];
  const settings = { apps: options.apps ?? [], lifetime: () => tokenLifetime };
  const answers = {
    graph: (incoming: Incoming) => answerGraph(service, incoming),
    content: (incoming: Incoming) => answerContent(service, incoming),
    login: (incoming: Incoming) => answerToken(service, settings, incoming),
  };
  const listeners = await openListeners(answers, options, origins, (error) => errors.push(error));
  const stop = async () => {
    await Promise.all(listeners.map((listener) => listener[Symbol.asyncDispose]()));
    await rm(folder, { recursive: true, force: true });
  };
  const drive = (stored: Parameters<typeof newTestDrive>[0]) => newTestDrive(stored, service);
  return {
    graph: origins.graph,
    login: origins.login,
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
    library: (site, name) => {
      const drives = tenant.siteAt(site)?.drives ?? [];
      return drive(drives.find(({ facts }) => name === undefined || facts.name === name) ?? null);
    },
    provision: (name) => {
      const user = tenant.user(name);
      if (user === null) throw new Error(`there is no user ${name}`);
      tenant.provision(user);
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

type Answers = Readonly<Record<'graph' | 'content' | 'login', ListenerSettings['answer']>>;

/** Each service has an origin of its own, as with Microsoft, where a token for one must not be sent to the other. */
async function openListeners(
  answers: Answers,
  { latency = 0, tls, at }: MicrosoftOptions,
  origins: { graph: string; content: string; login: string },
  onError: (error: unknown) => void,
): Promise<Listener[]> {
  const open = (answer: ListenerSettings['answer'], place: Pick<ListenerSettings, 'socket'> = {}) =>
    listen({ ...place, answer: delayed(answer, latency), onError, ...(tls === undefined ? {} : { tls }) });
  if (at !== undefined) {
    Object.assign(origins, { graph: at.graph, content: at.content, login: at.login });
    return [await open(byHost(answers, at), { socket: at.socket })];
  }
  const scheme = tls === undefined ? 'http' : 'https';
  const listeners: Listener[] = [];
  for (const name of ['graph', 'content', 'login'] as const) {
    const listener = await open(answers[name]);
    origins[name] = `${scheme}://127.0.0.1:${listener.port}`;
    listeners.push(listener);
  }
  return listeners;
}

function byHost(answers: Answers, origins: Readonly<Record<keyof Answers, string>>): ListenerSettings['answer'] {
  return (incoming) => {
    const host = (origin: string) => new URL(origin).host === incoming.address.host;
    if (host(origins.login)) return answers.login(incoming);
    return host(origins.content) ? answers.content(incoming) : answers.graph(incoming);
  };
}

function delayed(answer: ListenerSettings['answer'], latency: number): ListenerSettings['answer'] {
  if (latency === 0) return answer;
  return async (incoming) => {
    await new Promise((resolve) => setTimeout(resolve, latency));
    return answer(incoming);
  };
}
