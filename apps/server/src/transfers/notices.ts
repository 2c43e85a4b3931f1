import type { Notice } from '@drover/api';
import type { Capabilities } from '@drover/core';
import { nameRules } from '@drover/core';
import type { Connector } from '@drover/database';
import type { Application } from '../application.ts';
import { storageFailed } from '../connectors/failure-view.ts';
import { visibleConnector } from '../connectors/visibility.ts';
import type { Principal } from '../http/handlers.ts';
import { overlapNotice, type Pair } from './overlap.ts';
import { askingServers } from './where-is.ts';

/** What one should know of a pair of folders before anything moves. */
export async function noticesFor(app: Application, who: Principal, pair: Pair, signal: AbortSignal): Promise<Notice[]> {
  const [from, to] = await Promise.all([
    visibleConnector(app, who, pair.source.connectorId),
    visibleConnector(app, who, pair.destination.connectorId),
  ]);
  const asking = askingServers(app, pair, { source: from, destination: to });
  const overlap = await overlapNotice(pair, from, to, asking);
  return eachOnce([
    ...(overlap === null ? [] : [overlap]),
    ...[from, to].flatMap(unencrypted),
    ...(await limits(
      app,
      { connector: from, root: pair.source.root },
      { connector: to, root: pair.destination.root },
      signal,
    )),
  ]);
}

/** One connector may be both sides, and what holds of it is said once. */
function eachOnce(notices: readonly Notice[]): Notice[] {
  return [...new Map(notices.map((notice) => [`${notice.code} ${notice.message}`, notice])).values()];
}

function unencrypted({ type, options, displayName }: Connector): Notice[] {
  if (type !== 'ftp' || options['type'] !== 'plain') return [];
  return [
    {
      code: 'unencrypted',
      severity: 'warning',
      message: `${displayName} uses plain FTP: the password and all files travel unencrypted.`,
      remedy: 'Reauthorize it with a Type that uses TLS, where the server offers it.',
    },
  ];
}

async function limits(
  app: Application,
  from: { readonly connector: Connector; readonly root: string },
  to: { readonly connector: Connector; readonly root: string },
  signal: AbortSignal,
): Promise<Notice[]> {
  const asked = [from, to].map(({ connector, root }) =>
    app.browser.useConnection(connector, root, async ({ capabilities }) => capabilities),
  );
  const [source, destination] = await Promise.allSettled(asked);
  signal.throwIfAborted();
  const failed = [source, destination].flatMap((each, i): Notice[] =>
    each?.status === 'rejected' ? [unreachable((i === 0 ? from : to).connector, each.reason)] : [],
  );
  if (source?.status !== 'fulfilled' || destination?.status !== 'fulfilled') return failed;
  return compare(source.value, destination.value);
}

function unreachable({ displayName }: Connector, reason: unknown): Notice {
  const { details, message } = storageFailed(reason);
  const remedy = details.failure?.remedy;
  return {
    code: 'not-reachable',
    severity: 'error',
    message: `${displayName}: ${message}`,
    ...(remedy === undefined ? {} : { remedy }),
  };
}

function compare(source: Capabilities, destination: Capabilities): Notice[] {
  const notices: Notice[] = [];
  if (source.caseSensitive && !destination.caseSensitive) {
    notices.push({
      code: 'case',
      severity: 'info',
      message: 'The destination takes A and a for one name; where both are there, one is stored under a longer name.',
    });
  }
  if (destination.maxFileBytes !== null) {
    notices.push({
      code: 'file-size',
      severity: 'info',
      message: `The destination takes files up to ${destination.maxFileBytes} bytes; larger ones are listed in the log.`,
    });
  }
  const { service } = nameRules(destination.names);
  if (source.names !== destination.names) {
    notices.push({
      code: 'names',
      severity: 'info',
      message: `Names that ${service} cannot hold are repaired and listed. Scan first to see which.`,
    });
  }
  if (destination.times.write === 'none') {
    notices.push({ code: 'times', severity: 'info', message: 'The destination does not keep modification times.' });
  }
  return notices;
}
