import type { Root } from '@drover/core';
import type { Connector, ConnectorRootStore } from '@drover/database';
import type { Application } from '../application.ts';
import { connectorKind } from './catalogue.ts';

export interface KnownRoots {
  readonly roots: readonly Root[];
  /** Milliseconds since 1970 UTC. */
  readonly readAt: number;
}

type Parts = Pick<Application, 'browser' | 'clock' | 'kinds'> & { readonly connectorRoots: ConnectorRootStore };

/**
 * The roots of a connector; those of a type that has thousands are kept for days, so that people who look around and pair users do not wait.
 * `fresh` reads them anew. What was read before the connector was authorised is not taken.
 */
export async function rootsOf(
  { browser, clock, kinds, connectorRoots }: Parts,
  connector: Connector,
  { fresh }: { readonly fresh: boolean },
  signal: AbortSignal,
): Promise<KnownRoots> {
  const keepsMs = connectorKind(connector.type, kinds)?.keepsRootsMs ?? 0;
  const kept = keepsMs === 0 || fresh ? null : await connectorRoots.get(connector.id);
  if (kept !== null && kept.readAt >= connector.authorizedAt && clock.now() - kept.readAt.getTime() < keepsMs) {
    return { roots: kept.roots, readAt: kept.readAt.getTime() };
  }
  const readAt = clock.now();
  const roots = await browser.useAccount(connector, async (account) => {
    const all: Root[] = [];
    for await (const page of account.roots(signal)) for (const root of page) all.push(root);
    return all;
  });
  if (keepsMs > 0) await connectorRoots.put(connector.id, { roots, readAt: new Date(readAt) });
  return { roots, readAt };
}
