import { parseMachinePath, type Segment, StorageError } from '@drover/core';
import type { AgentRecord, AgentRoot } from '@drover/database';
import type { Application } from '../application.ts';
import { textOf, whyDifferent } from './why-different.ts';

interface Newcomer {
  readonly connectorId: string;
  readonly key: string;
  /** The key of the agent whose place it takes; null where it comes beside the others. */
  readonly replaced: string | null;
}

/**
 * Refuses an agent that does not serve what its connector serves: what each of the agents does that the connector keeps and that are there, or
 * where it keeps none, the folders that its transfers need.
 */
export async function refuseOther(
  app: Application,
  { connectorId, key, replaced }: Newcomer,
  signal: AbortSignal,
): Promise<void> {
  const { agents, agentStore } = app;
  const { host, os } = await agents.portForTrial(connectorId).describe(key, signal);
  const roots = await agents.rootsOf(key, signal);
  const all = await agentStore.ofConnectors([connectorId]);
  const own = all.find((each) => each.key === key);
  if (roots === null || (own !== undefined && own.stranger === null)) return;
  const kept = all.filter((each) => each.key !== key && each.key !== replaced);
  if (kept.length > 0) await refuseUnlike(app, { key, host, roots }, kept, signal);
  else if (replaced !== null && replaced !== key) await refuseUseless(app, { host, os, roots }, connectorId);
}

async function refuseUnlike(
  { agents }: Application,
  { key, host, roots }: { readonly key: string; readonly host: string; readonly roots: readonly AgentRoot[] },
  kept: readonly AgentRecord[],
  signal: AbortSignal,
): Promise<void> {
  const sound = kept.filter(({ online, outdated, differs }) => online && !outdated && !differs);
  await using newcomer = await agents.open(key, signal);
  let compared = 0;
  for (const each of sound) {
    await using sibling = await agents.open(each.key, signal);
    const shared = await agents.rootsOf(each.key, signal);
    if (newcomer === null || sibling === null || shared === null) continue;
    const other = { host, roots, connection: newcomer };
    const different = await whyDifferent({ host: each.host, roots: shared, connection: sibling }, other, signal);
    if (different !== null) throw different;
    compared += 1;
  }
  if (compared === 0) throw noneToCompare(kept);
}

async function refuseUseless(
  { transfers }: Application,
  newcomer: Pick<AgentRecord, 'host' | 'os'> & { readonly roots: readonly AgentRoot[] },
  connectorId: string,
): Promise<void> {
  for (const { name, source, destination } of await transfers.listUsing(connectorId)) {
    for (const side of [source, destination]) {
      if (side.connectorId !== connectorId) continue;
      const writes = side === destination;
      if (!serves(newcomer, side.path, writes)) throw useless(newcomer, name, side.path, writes);
    }
  }
}

/** Whether a folder lies in one that is shared, or leads to one. */
function serves(
  { roots, os }: { readonly roots: readonly AgentRoot[]; readonly os: string },
  path: readonly Segment[],
  writes: boolean,
): boolean {
  const plain = (segment: Segment): Segment => (/^(win|darwin|mac)/i.test(os) ? segment.toLowerCase() : segment);
  return roots.some((root) => {
    const shared = parseMachinePath(root.path);
    const isOnTheWay = path.every((segment, at) => shared[at] === undefined || plain(shared[at]) === plain(segment));
    return isOnTheWay && (!writes || root.writable || path.length < shared.length);
  });
}

function noneToCompare(kept: readonly AgentRecord[]): StorageError {
  return new StorageError({
    kind: 'config-invalid',
    fault: 'server',
    message: `There is no other agent to compare this one with: those of the connector, on ${kept.map(({ host }) => host).join(', ')}, are offline or get no work.`,
    remedy:
      'Start one of them and try again. Agents that are gone for good can be removed from the connector, or one replaced by its key.',
  });
}

function useless(
  { host, roots }: { readonly host: string; readonly roots: readonly AgentRoot[] },
  transfer: string,
  path: readonly Segment[],
  writes: boolean,
): StorageError {
  return new StorageError({
    kind: 'config-invalid',
    fault: 'path',
    message: `The transfer "${transfer}" needs ${pathText(path)}${writes ? ' to write into' : ''}, and the agent on ${host} shares ${roots.length === 0 ? 'nothing' : textOf(roots)}. Nothing was changed.`,
    remedy: `Share the same folders on ${host} and start the agent there again; or authorize it as a connector of its own.`,
  });
}

function pathText(path: readonly Segment[]): string {
  const text = path.join('/');
  return /^[A-Za-z]:/.test(text) || text.startsWith('\\') ? text : `/${text}`;
}
