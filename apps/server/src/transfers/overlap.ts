import type { Notice } from '@drover/api';
import type { Segment } from '@drover/core';
import type { Connector, TransferSide } from '@drover/database';
import { connectorKind } from '../connectors/catalogue.ts';
import { isWithinFolder, localPlace } from './local-place.ts';
import { isSameHost } from './same-host.ts';

export interface Pair {
  readonly source: TransferSide;
  readonly destination: TransferSide;
}

const REMEDY = { remedy: 'Choose another folder on one side.' } as const;
const SAME_FOLDER: Notice = {
  ...{ code: 'same-folder', severity: 'error', ...REMEDY },
  message: 'Source and destination are the same folder.',
};
const DESTINATION_IN_SOURCE: Notice = {
  ...{ code: 'destination-in-source', severity: 'error', ...REMEDY },
  message: 'The destination lies inside the source: the copy would copy itself.',
};
const SOURCE_IN_DESTINATION: Notice = {
  ...{ code: 'source-in-destination', severity: 'warning', ...REMEDY },
  message: 'The source lies inside the destination.',
};
const SAME_STORAGE: Notice = {
  ...{ code: 'same-storage', severity: 'warning' },
  message: 'Both sides are on the same server. Make sure that neither folder lies in the other.',
};

/** How the two folders lie to each other, whichever connectors lead to them; null where they are apart. */
export async function overlapNotice(pair: Pair, from: Connector, to: Connector): Promise<Notice | null> {
  const { source, destination } = pair;
  if (from.type === 'local-files' && to.type === 'local-files') {
    const [outer, inner] = await Promise.all([placeOf(from, source), placeOf(to, destination)]);
    return noticeOf(isWithinFolder(inner, outer), isWithinFolder(outer, inner));
  }
  if (from.id !== to.id) {
    if (!(await isSameServer(from, to))) return null;
    if (!isSameLogin(from, to)) return SAME_STORAGE;
  }
  if (source.root !== destination.root) return SAME_STORAGE;
  return noticeOf(isBelow(destination.path, source.path), isBelow(source.path, destination.path));
}

function noticeOf(destinationInSource: boolean, sourceInDestination: boolean): Notice | null {
  if (destinationInSource) return sourceInDestination ? SAME_FOLDER : DESTINATION_IN_SOURCE;
  return sourceInDestination ? SOURCE_IN_DESTINATION : null;
}

function placeOf({ options }: Connector, { path }: TransferSide): ReturnType<typeof localPlace> {
  return localPlace(String(options['path']), path);
}

function isBelow(inner: readonly Segment[], outer: readonly Segment[]): boolean {
  return outer.every((name, i) => inner[i] === name);
}

async function isSameServer(from: Connector, to: Connector): Promise<boolean> {
  const [one, other] = [serverOf(from), serverOf(to)];
  return from.type === to.type && one !== null && other !== null && (await isSameHost(one, other));
}

/** Whoever signs in at one server under the same name sees the same folders. */
function isSameLogin(from: Connector, to: Connector): boolean {
  const { port, username } = from.options;
  return port === to.options['port'] && username === to.options['username'];
}

function serverOf({ type, options }: Connector): string | null {
  const target = connectorKind(type)?.target;
  const server = target === undefined ? undefined : options[target];
  return typeof server === 'string' ? server : null;
}
