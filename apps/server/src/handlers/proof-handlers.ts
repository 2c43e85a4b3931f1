import { createPublicKey } from 'node:crypto';
import { pathKey, type Segment } from '@drover/core';
import { type Inclusion, keyFingerprint, type ProofRecord, rawKey } from '@drover/proof';
import type { Application } from '../application.ts';
import { ApplicationError } from '../errors/application-error.ts';
import { fileName } from '../http/file-name.ts';
import type { FileAnswer, Handlers, Principal, RequestContext } from '../http/handlers.ts';
import { visibleMigration } from '../migrations/visible-migration.ts';
import { type ProofWish, proofLines, proveInclusion, tellProof } from '../proof/make-proof.ts';
import { publicPem } from '../proof/proof-key.ts';
import { proofPage } from '../proof/proof-page.ts';
import { withPermissions } from '../proof/proof-permissions.ts';
import { proofSide } from '../proof/proof-sides.ts';
import { provedSettings } from '../proof/proof-source.ts';
import { inChunks } from '../runs/logs/in-chunks.ts';
import { visibleRun } from '../runs/visible-run.ts';
import type { Surroundings } from '../transfers/surroundings.ts';

type ProofHandlers = Pick<
  Handlers,
  | 'downloadMigrationProof'
  | 'downloadMigrationProofPage'
  | 'downloadRunProof'
  | 'downloadRunProofPage'
  | 'getProofKey'
  | 'proveMigrationFile'
  | 'proveRunFile'
>;

/** Who asks for what. */
interface Asked {
  readonly who: Principal;
  readonly params: { readonly id: string };
  readonly context: Pick<RequestContext, 'signal'>;
}

export function proofHandlers(app: Application): ProofHandlers {
  return {
    downloadRunProof: async (call) => await lines(app, await ofRun(app, call)),
    downloadRunProofPage: async (call) => await page(app, await ofRun(app, call)),
    proveRunFile: async (call) => {
      const wish = await ofRun(app, call);
      return inclusion(await proveInclusion(app, wish, isFile(call.query.path)));
    },
    downloadMigrationProof: async (call) => await lines(app, await ofMigration(app, call)),
    downloadMigrationProofPage: async (call) => await page(app, await ofMigration(app, call)),
    proveMigrationFile: async (call) => {
      const { row, path } = call.query;
      return inclusion(await proveInclusion(app, await ofMigration(app, call), isFileOfRow(row, path)));
    },
    getProofKey: async () => {
      const key = await app.proofKey();
      const raw = rawKey(createPublicKey(key));
      return {
        algorithm: 'Ed25519',
        key: raw.toString('base64'),
        fingerprint: keyFingerprint(raw),
        pem: publicPem(key),
      };
    },
  };
}

async function ofRun(app: Application, { who, params: { id }, context }: Asked): Promise<ProofWish> {
  const { run, transfer, around } = await visibleRun(app, who, id);
  if (run.mode !== 'copy' || run.state !== 'ended') throw new ApplicationError('no-copy');
  const settings = await app.runs.settingsOf(run.id);
  const permissions = await app.permissions.sums({ transferId: transfer.id });
  const sides = [transfer.source.connectorId, transfer.destination?.connectorId ?? ''] as const;
  return {
    scope: { kind: 'run', id },
    subject: {
      scope: { kind: 'run', id, name: transfer.name },
      ...(await sidesOf(app, sides, around)),
      ...withPermissions(provedSettings(settings), permissions),
      software: software(app),
    },
    askedBy: who.name,
    signal: context.signal,
  };
}

async function ofMigration(app: Application, { who, params: { id }, context }: Asked): Promise<ProofWish> {
  const { migration, around } = await visibleMigration(app, who, id);
  const sides = [migration.sourceConnectorId, migration.destinationConnectorId] as const;
  const permissions = await app.permissions.sums({ migrationId: migration.id });
  const fixes = (await app.fixes.list(migration.id)).filter(({ takenBackAt }) => takenBackAt === null);
  return {
    scope: { kind: 'migration', id },
    subject: {
      scope: { kind: 'migration', id, name: migration.name },
      ...(await sidesOf(app, sides, around)),
      ...withPermissions(provedSettings({ ...migration, fixes }), permissions),
      software: software(app),
    },
    askedBy: who.name,
    signal: context.signal,
  };
}

async function sidesOf(
  app: Application,
  [source, destination]: readonly [string, string],
  { connectors }: Surroundings,
): Promise<Pick<ProofWish['subject'], 'destination' | 'source'>> {
  const agents = await app.agentStore.ofConnectors([source, destination]);
  return {
    source: proofSide(connectors.get(source), agents),
    destination: proofSide(connectors.get(destination), agents),
  };
}

function software({ version }: Application): string {
  return `Drover ${version}`;
}

async function lines(app: Application, wish: ProofWish): Promise<FileAnswer> {
  return { name: `${fileName(wish.subject.scope.name)}-proof.jsonl`, chunks: inChunks(await proofLines(app, wish)) };
}

async function page(app: Application, wish: ProofWish): Promise<FileAnswer> {
  const text = proofPage(await tellProof(app, wish));
  return { name: `${fileName(wish.subject.scope.name)}-proof.html`, chunks: inChunks([text]) };
}

function inclusion(proved: Inclusion | null): FileAnswer {
  if (proved === null) throw new ApplicationError('not-found');
  return { name: 'proof-of-file.json', chunks: inChunks([`${JSON.stringify(proved)}\n`]) };
}

function isFile(path: readonly Segment[]): (record: ProofRecord) => boolean {
  const wanted = pathKey(path);
  return (record) => record.type === 'file' && pathKey(record.path) === wanted;
}

function isFileOfRow(row: string, path: readonly Segment[]): (record: ProofRecord) => boolean {
  const isWanted = isFile(path);
  let at = '';
  return (record) => {
    if (record.type === 'row') at = record.id;
    return at === row && isWanted(record);
  };
}
