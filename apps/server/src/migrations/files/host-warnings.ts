import { type Account, isSharePointHost, StorageError } from '@drover/core';
import { type FileProblem, type ListedProblems, type PathStyles, type Place, problemsOf } from '@drover/migration';
import type { Application } from '../../application.ts';
import type { Principal } from '../../http/handlers.ts';
import { usableConnector } from '../../transfers/usable-connector.ts';
import { warningAt } from './meeting-rows.ts';

interface Line {
  readonly line: number;
  readonly destination: Place | null;
}

/** Why a host is none of the connector's tenant, and what to do. */
type Foreign = Pick<FileProblem, 'reason' | 'remedy'>;

const OF_A_SITE = /^([^:/]+)(?::|$)/;
/** `contoso-my.sharepoint.com` has the OneDrives of `contoso.sharepoint.com`, and no site that could be asked for. */
const PERSONS = /^([^.]+)-my\./;

/**
 * Warnings of lines whose destinations are on a host of SharePoint that another tenant has than the connector's. The service is asked for the tenant's
 * hosts where lines name any; where it cannot be asked now, nothing is said: the scan says it.
 */
export async function hostWarnings(
  app: Application,
  who: Principal,
  connectorId: string,
  { lines, styles }: { readonly lines: readonly Line[]; readonly styles: PathStyles },
  signal: AbortSignal,
): Promise<readonly ListedProblems[]> {
  if (styles.destination !== 'libraries') return [];
  const hosts = new Set(lines.flatMap(({ destination }) => hostOf(destination) ?? []));
  if (hosts.size === 0) return [];
  const foreign = await foreignHosts(app, who, connectorId, hosts, signal);
  if (foreign.size === 0) return [];
  const problems = problemsOf(lines, ({ line, destination }): FileProblem[] => {
    const why = foreign.get(hostOf(destination) ?? '');
    return destination === null || why === undefined ? [] : [{ ...warningAt(line, destination, styles), ...why }];
  });
  return [await app.slices.run(problems, signal)];
}

/** The host that a place names, in lower case; null where it names none. */
function hostOf(place: Place | null): string | null {
  if (place === null) return null;
  const host = URL.parse(place.root)?.hostname || OF_A_SITE.exec(place.root)?.[1] || '';
  return isSharePointHost(host) ? host.toLowerCase() : null;
}

async function foreignHosts(
  app: Application,
  who: Principal,
  id: string,
  hosts: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Foreign>> {
  try {
    const connector = await usableConnector(app, who, id, 'destination');
    return await app.browser.useAccount(connector, async (account) => {
      const found = new Map<string, Foreign>();
      for (const host of hosts) {
        const why = await whyForeign(account, host.replace(PERSONS, '$1.'), signal);
        if (why !== null) found.set(host, why);
      }
      return found;
    });
  } catch (error) {
    signal.throwIfAborted();
    app.log.info({ err: error, connectorId: id }, 'the destination of rows could not be asked for its hosts');
    return new Map();
  }
}

async function whyForeign(account: Account, host: string, signal: AbortSignal): Promise<Foreign | null> {
  try {
    await using _ = await account.open(host, signal);
    return null;
  } catch (error) {
    if (!(error instanceof StorageError) || error.kind !== 'not-found') throw error;
    return { reason: error.message, remedy: error.remedy ?? 'Correct the address.' };
  }
}
