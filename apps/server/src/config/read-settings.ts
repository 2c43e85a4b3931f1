import { isAbsolute } from 'node:path';
import { StorageError } from '@drover/core';
import { type GivenApps, givenApps } from '../oauth/given-apps.ts';
import { isLoopback, type ListenAddress, parseListenAddress } from './listen-address.ts';
import { chooseNetworks, type Networks } from './networks.ts';
import type { ServerFlags } from './server-flags.ts';

type Env = Readonly<Record<string, string | undefined>>;

export type TlsSettings =
  | { readonly kind: 'none' }
  | { readonly kind: 'self-signed' }
  | { readonly kind: 'files'; readonly certificate: string; readonly key: string };

/** How this instance is set up; flags win over the environment. */
export interface Settings {
  readonly listen: ListenAddress;
  readonly tls: TlsSettings;
  readonly databaseUrl: string | null;
  readonly key: string | undefined;
  readonly outgoingAddress: string | null;
  readonly workers: number;
  /** Null where connectors may reach every network. */
  readonly networks: Networks | null;
  /** Folders of this machine below which local connectors may be authorised. */
  readonly localRoots: readonly string[];
  readonly jsonLogs: boolean;
  readonly agents: AgentListenSettings;
  /** As which apps to sign in at services. */
  readonly apps: GivenApps;
  /** Null where nobody told. */
  readonly agentPatienceSeconds: number | null;
}

/** Where agents call. */
export interface AgentListenSettings {
  readonly listen: ListenAddress;
  /** Somebody asked for this very address; else it is of no use to insist on it. */
  readonly told: boolean;
  /** `HOST:PORT` as agents on other machines reach it, where that differs. */
  readonly address: ListenAddress | null;
  /** TLS ends at something in front of this server. */
  readonly channelBinding: 'none' | 'tls';
  /** A folder with a signed release that agents are offered; null where nobody told. */
  readonly updates: string | null;
}

const STANDARD_LISTEN = '127.0.0.1:8420';
const MOST_WORKERS = 64;

export function readSettings(flags: ServerFlags, env: Env, cores: number): Settings {
  const listen = parseListenAddress(flags.listen ?? given(env, 'DROVER_LISTEN') ?? STANDARD_LISTEN);
  const tls = tlsSettings(flags, env);
  const networks = given(env, 'DROVER_ALLOWED_NETWORKS');
  return {
    listen,
    tls,
    databaseUrl: given(env, 'DATABASE_URL') ?? null,
    key: given(env, 'DROVER_KEY'),
    outgoingAddress: given(env, 'DROVER_OUTGOING_ADDRESS') ?? null,
    workers: workerCount(given(env, 'DROVER_WORKERS'), cores),
    networks: networks === undefined ? null : chooseNetworks(networks),
    localRoots: localRoots(given(env, 'DROVER_LOCAL_ROOTS')),
    apps: givenApps(env),
    jsonLogs: flags['json-logs'] === true,
    agents: agentSettings(flags, env, listen),
    agentPatienceSeconds: patience(given(env, 'DROVER_AGENT_PATIENCE')),
  };
}

/** Refuses to listen to other machines without encryption; workers and backups listen to nobody. */
export function refuseUnprotected({ listen, tls }: Settings, { insecure }: ServerFlags): void {
  if (tls.kind === 'none' && !isLoopback(listen) && insecure !== true) throw unprotected(listen);
}

function given(env: Env, name: string): string | undefined {
  return env[name] === '' ? undefined : env[name];
}

function agentSettings(flags: ServerFlags, env: Env, page: ListenAddress): AgentListenSettings {
  const told = flags['agent-listen'] ?? given(env, 'DROVER_AGENT_LISTEN');
  const address = given(env, 'DROVER_AGENT_ADDRESS');
  const standard = { host: '127.0.0.1', port: page.port === 0 ? 0 : (page.port + 1) % 65_536 };
  return {
    listen: told === undefined ? standard : parseListenAddress(told),
    told: told !== undefined,
    address: address === undefined ? null : parseListenAddress(address),
    channelBinding: given(env, 'DROVER_AGENT_CHANNEL_BINDING') === 'none' ? 'none' : 'tls',
    updates: updatesFolder(flags['agent-updates'] ?? given(env, 'DROVER_AGENT_UPDATES')),
  };
}

function updatesFolder(text: string | undefined): string | null {
  if (text === undefined || isAbsolute(text)) return text ?? null;
  throw new StorageError({
    kind: 'config-invalid',
    message: `The folder of agent updates is "${text}", which is no full path.`,
    remedy: 'Write its path from the top, such as /var/lib/agent-updates.',
  });
}

const UNITS = { s: 1, m: 60, h: 3600, d: 86_400 } as const;

function patience(text: string | undefined): number | null {
  if (text === undefined) return null;
  const [, count, unit] = /^(\d{1,6})\s*([smhd])$/.exec(text) ?? [];
  if (count !== undefined && unit !== undefined && Number(count) > 0) {
    return Number(count) * UNITS[unit as keyof typeof UNITS];
  }
  throw new StorageError({
    kind: 'config-invalid',
    message: `DROVER_AGENT_PATIENCE is "${text}", which is no time.`,
    remedy: 'Write a number and s, m, h or d, such as 24h.',
  });
}

function tlsSettings(flags: ServerFlags, env: Env): TlsSettings {
  const certificate = flags['tls-cert'] ?? given(env, 'DROVER_TLS_CERT');
  const key = flags['tls-key'] ?? given(env, 'DROVER_TLS_KEY');
  if (flags['tls-self-signed'] === true) return { kind: 'self-signed' };
  if (certificate === undefined && key === undefined) return { kind: 'none' };
  if (certificate !== undefined && key !== undefined) return { kind: 'files', certificate, key };
  throw new StorageError({
    kind: 'config-invalid',
    message: `TLS needs a certificate and its key, and only the ${key === undefined ? 'certificate' : 'key'} is given.`,
    remedy: 'Give both --tls-cert FILE and --tls-key FILE, or --tls-self-signed.',
  });
}

function workerCount(text: string | undefined, cores: number): number {
  if (text === undefined) return Math.min(4, Math.max(1, cores - 1));
  if (/^\d+$/.test(text) && Number(text) <= MOST_WORKERS) return Number(text);
  throw new StorageError({
    kind: 'config-invalid',
    message: `DROVER_WORKERS is "${text}", which is no number from 0 to ${MOST_WORKERS}.`,
    remedy: 'Leave it out, or say how many processes are to copy.',
  });
}

function localRoots(text: string | undefined): readonly string[] {
  const roots = (text ?? '').split(':').filter((each) => each !== '');
  const wrong = roots.find((root) => !isAbsolute(root));
  if (wrong === undefined) return roots;
  throw new StorageError({
    kind: 'config-invalid',
    message: `DROVER_LOCAL_ROOTS names "${wrong}", which is no full path.`,
    remedy: 'Write paths from the top, with colons between them, such as /srv/shares:/home.',
  });
}

function unprotected({ host }: ListenAddress): StorageError {
  return new StorageError({
    kind: 'config-invalid',
    message: `Drover would listen on ${host} without TLS: passwords would cross the network in the clear.`,
    remedy:
      'Give --tls-cert and --tls-key, or --tls-self-signed; --insecure only where something in front of Drover encrypts.',
  });
}
