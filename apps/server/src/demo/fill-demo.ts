import { randomBytes } from 'node:crypto';
import { filtersSchema } from '@drover/api';
import { parseMachinePath } from '@drover/core';
import { startRun } from '@drover/database';
import { withAgent } from '../agents/claim-with.ts';
import type { Application } from '../application.ts';
import { connectorKind } from '../connectors/catalogue.ts';
import { checkOptions } from '../connectors/split-options.ts';
import { runTrial } from '../connectors/trial.ts';
import { exclusionIds, storedPolicySchema } from '../transfers/stored-policy.ts';

export interface SamplePlaces {
  /** An agent that has called, and the folder that it shares. */
  readonly agent: { readonly key: string; readonly root: string };
  readonly ftp: { readonly port: number; readonly username: string; readonly password: string };
  readonly sftp: { readonly port: number; readonly username: string; readonly password: string };
}

/** Authorises the sample agent and servers, makes two transfers between them and starts the first. */
export async function fillDemo(app: Application, places: SamplePlaces, signal: AbortSignal): Promise<void> {
  const server = '127.0.0.1';
  const files = await authorise(app, 'agent', 'Office files', { key: places.agent.key }, signal);
  const old = await authorise(app, 'ftp', 'Old FTP server', { server, type: 'plain', ...places.ftp }, signal);
  const login = { server, authentication: 'password', ...places.sftp };
  const hostKey = await shownHostKey(app, login, signal);
  const fresh = await authorise(app, 'sftp', 'New SFTP server', { ...login, hostKey }, signal);
  const first = await transfer(
    app,
    'Office files to the new server',
    { id: files, root: '', path: parseMachinePath(places.agent.root) },
    { id: fresh, root: '~' },
  );
  await transfer(
    app,
    'Old server to the new server',
    { id: old, root: '~' },
    { id: fresh, root: '~', path: ['From FTP'] },
  );
  await startRun(app.database, { transferId: first, mode: 'copy', requestedBy: 'Demo' });
}

async function authorise(
  app: Application,
  type: string,
  displayName: string,
  entered: Readonly<Record<string, unknown>>,
  signal: AbortSignal,
): Promise<string> {
  const kind = connectorKind(type);
  if (kind === null) throw new RangeError(`there is no type ${type}`);
  const { open: options, secrets, values } = checkOptions(kind.definition, entered);
  const { failed } = await runTrial(app, { kind, values, connectorId: null }, () => undefined, signal);
  if (failed !== null) throw failed.error;
  const check = withAgent({ userId: '', admit: () => undefined }, kind, options);
  const wish = { type, displayName, options, secrets, ownerId: null, shared: true };
  const connector = await app.connectors.create(wish, check);
  return connector.id;
}

/** What a person would be asked to accept. */
async function shownHostKey(
  app: Application,
  entered: Readonly<Record<string, unknown>>,
  signal: AbortSignal,
): Promise<string> {
  const kind = connectorKind('sftp');
  if (kind === null) throw new RangeError('there is no type sftp');
  const { values } = checkOptions(kind.definition, entered);
  const { failed } = await runTrial(app, { kind, values, connectorId: null }, () => undefined, signal);
  if (failed?.trust == null) throw failed?.error ?? new RangeError('the sample server shows no host key');
  return failed.trust.fingerprint;
}

interface Place {
  readonly id: string;
  readonly root: string;
  readonly path?: readonly string[];
}

async function transfer({ transfers }: Application, name: string, from: Place, to: Place): Promise<string> {
  const side = ({ id, root, path = [] }: Place) => ({ connectorId: id, root, path });
  const made = await transfers.create({
    name,
    source: side(from),
    destination: side(to),
    transferKey: randomBytes(6).toString('hex'),
    policy: storedPolicySchema.parse({ exclusions: exclusionIds(null) }),
    filters: filtersSchema.parse({}),
    ownerId: null,
    schedule: null,
  });
  return made.id;
}
