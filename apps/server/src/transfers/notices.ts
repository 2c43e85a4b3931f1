import type { Notice } from '@drover/api';
import type { Capabilities } from '@drover/core';
import { nameRules } from '@drover/core';
import type { Connector, TransferSide } from '@drover/database';
import type { Application } from '../application.ts';
import { connectorKind } from '../connectors/catalogue.ts';
import { storageFailed } from '../connectors/failure-view.ts';
import { visibleConnector } from '../connectors/visibility.ts';
import type { Principal } from '../http/handlers.ts';

interface Pair {
  readonly source: TransferSide;
  readonly destination: TransferSide;
}

/** What one should know of a pair of folders before anything moves. */
export async function noticesFor(app: Application, who: Principal, pair: Pair, signal: AbortSignal): Promise<Notice[]> {
  const [from, to] = await Promise.all([
    visibleConnector(app, who, pair.source.connectorId),
    visibleConnector(app, who, pair.destination.connectorId),
  ]);
  return eachOnce([
    ...overlap(pair, from, to),
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

function overlap({ source, destination }: Pair, from: Connector, to: Connector): Notice[] {
  const same = from.id === to.id || sameStorage(from, to);
  if (!same || source.root !== destination.root) {
    return same && from.id !== to.id
      ? [
          {
            code: 'same-storage',
            severity: 'warning',
            message: 'Both sides are on the same server. Make sure that neither folder lies in the other.',
          },
        ]
      : [];
  }
  const within = (inner: readonly string[], outer: readonly string[]): boolean =>
    outer.every((name, i) => inner[i] === name);
  const remedy = 'Choose another folder on one side.';
  if (source.path.length === destination.path.length && within(source.path, destination.path)) {
    return [{ code: 'same-folder', severity: 'error', message: 'Source and destination are the same folder.', remedy }];
  }
  if (within(destination.path, source.path)) {
    return [
      {
        code: 'destination-in-source',
        severity: 'error',
        message: 'The destination lies inside the source: the copy would copy itself.',
        remedy,
      },
    ];
  }
  if (within(source.path, destination.path)) {
    return [
      {
        code: 'source-in-destination',
        severity: 'warning',
        message: 'The source lies inside the destination.',
        remedy,
      },
    ];
  }
  return [];
}

function sameStorage(from: Connector, to: Connector): boolean {
  const target = connectorKind(from.type)?.target;
  return from.type === to.type && target !== undefined && from.options[target] === to.options[target];
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
