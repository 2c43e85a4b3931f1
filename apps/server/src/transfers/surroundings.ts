import type { Run, TransferState } from '@drover/api';
import type { Connector, Transfer, TransferFilter, TransferSide } from '@drover/database';
import type { Application } from '../application.ts';
import { unitsOf } from '../budgets/budget-view.ts';
import { type ServiceWait, waitingForService } from '../budgets/waiting-for-service.ts';
import { opensAt, parseWindows } from '../connectors/connector-limits.ts';
import { maySee } from '../connectors/visibility.ts';
import type { Principal } from '../http/handlers.ts';
import { namesOfPeople } from '../people/names-of-people.ts';
import type { RunTrouble } from '../runs/run-troubles.ts';
import { sideView } from './side-view.ts';

/** What the views of transfers and runs are made with: all connectors, read once for one request. */
export interface Surroundings {
  readonly connectors: ReadonlyMap<string, Connector>;
  /** When connectors may be used again that may not at this hour. */
  readonly opensAt: ReadonlyMap<string, Date>;
  /** Services that want no calls for a while, by connector. */
  readonly waits: ReadonlyMap<string, ServiceWait>;
  /** Hosts of the agents of a connector, by connector. */
  readonly agentHosts: ReadonlyMap<string, readonly string[]>;
  /** Why work on a run breaks off at the moment it is asked for. */
  readonly troubleOf: (runId: string) => RunTrouble | null;
  readonly nameOf: (userId: string) => string;
  /** The person for whom a migration is looked at. */
  readonly askedBy?: string;
}

export async function surroundings(app: Application): Promise<Surroundings> {
  const [all, nameOf, standings] = await Promise.all([
    app.connectors.list(),
    namesOfPeople(app),
    app.budgets.standings(),
  ]);
  const now = new Date(app.clock.now());
  const closed = all.flatMap(({ id, windows }): readonly (readonly [string, Date])[] => {
    const at = opensAt([parseWindows(windows)], now);
    return at === null ? [] : [[id, at]];
  });
  const waits = all.flatMap(({ id, type }): readonly (readonly [string, ServiceWait])[] => {
    const [service, standing] = [unitsOf(type, app.kinds)?.service, standings.get(id)];
    const wait = service === undefined || standing === undefined ? null : waitingForService(service, standing);
    return wait === null ? [] : [[id, wait]];
  });
  return {
    connectors: new Map(all.map((each) => [each.id, each])),
    opensAt: new Map(closed),
    waits: new Map(waits),
    agentHosts: await hostsOfAgents(app, all),
    troubleOf: (run) => app.runTroubles.of(run),
    nameOf,
  };
}

async function hostsOfAgents(
  app: Application,
  connectors: readonly Connector[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const served = connectors.filter(({ type }) => type === 'agent').map(({ id }) => id);
  const agents = await app.agentStore.ofConnectors(served);
  return new Map(
    served.map((id) => [id, [...new Set(agents.flatMap((each) => (each.connectorId === id ? [each.host] : [])))]]),
  );
}

/**
 * Only while they see both of its connectors, whoever made it; administrators see all. In place of a deleted connector it is its maker
 * who goes on seeing it.
 */
export function maySeeTransfer(who: Principal, transfer: Transfer, around: Surroundings): boolean {
  const { source, destination, ownerId } = transfer;
  return maySeeBetween(who, [source.connectorId, destination.connectorId], ownerId, around);
}

/** The same for whatever lies between connectors. */
export function maySeeBetween(
  who: Principal,
  connectorIds: readonly string[],
  ownerId: string | null,
  { connectors }: Surroundings,
): boolean {
  if (who.role === 'administrator') return true;
  return connectorIds.every((id) => {
    const connector = connectors.get(id);
    return connector === undefined ? ownerId === who.userId : maySee(who, connector);
  });
}

interface Asked {
  readonly connectorId?: string | undefined;
  readonly source?: TransferSide | undefined;
  readonly destination?: TransferSide | undefined;
  readonly state?: TransferState | undefined;
  readonly tag?: string | undefined;
  readonly q?: string | undefined;
}

/** The same rule for lists, where the database keeps to it, with what was asked for. */
export function listFilter(who: Principal, asked: Asked): TransferFilter {
  const { connectorId, source, destination, state, tag, q } = asked;
  return {
    ...(who.role === 'administrator' ? {} : { seenBy: who.userId }),
    ...(connectorId === undefined ? {} : { connectorId }),
    ...(source === undefined ? {} : { source }),
    ...(destination === undefined ? {} : { destination }),
    ...(state === undefined ? {} : { state }),
    ...(tag === undefined ? {} : { tag }),
    ...(q === undefined ? {} : { text: q }),
  };
}

export function sidesOf(
  transfer: Transfer,
  { connectors }: Surroundings,
): Pick<Run['transfer'], 'destination' | 'source'> {
  return {
    source: sideView(transfer.source, connectors.get(transfer.source.connectorId)),
    destination: sideView(transfer.destination, connectors.get(transfer.destination.connectorId)),
  };
}
