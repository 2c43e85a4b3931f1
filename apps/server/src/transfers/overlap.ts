import type { Notice } from '@drover/api';
import type { Segment } from '@drover/core';
import type { Connector, TransferSide } from '@drover/database';
import { connectorKind } from '../connectors/catalogue.ts';
import { isBelow } from './is-below.ts';
import { isWithinFolder, localPlace } from './local-place.ts';
import { isSameHost } from './same-host.ts';

/** What tells where a connector leads to. */
export type Place = Pick<Connector, 'id' | 'options' | 'type'>;

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

/** The names from the top of its server down to where a side really is; null where the server cannot tell. */
export type WhereIs = (which: 'source' | 'destination') => Promise<readonly Segment[] | null>;

/** Whether two connectors lead to one server. */
export type SameServer = (from: Place, to: Place) => Promise<boolean>;

/** Looks each pair of connectors up once, for many transfers between them. */
export function rememberedServers(): SameServer {
  const asked = new Map<string, Promise<boolean>>();
  return async (from, to) => {
    const pair = `${from.id} ${to.id}`;
    const answer = asked.get(pair) ?? isSameServer(from, to);
    asked.set(pair, answer);
    return await answer;
  };
}

/** How the two folders lie to each other, whichever connectors lead to them; null where they are apart. */
export async function overlapNotice(
  { source, destination }: Pair,
  from: Place,
  to: Place,
  whereIs: WhereIs,
  onSameServer: SameServer = isSameServer,
): Promise<Notice | null> {
  if (from.type === 'local-files' && to.type === 'local-files') {
    const [outer, inner] = await Promise.all([placeOf(from, source), placeOf(to, destination)]);
    return noticeOf(isWithinFolder(inner, outer), isWithinFolder(outer, inner));
  }
  if (from.id !== to.id) {
    if (!(await onSameServer(from, to))) return null;
    if (!isSameLogin(from, to)) return SAME_STORAGE;
  }
  const named = source.root === destination.root ? between(source.path, destination.path) : SAME_STORAGE;
  if (named?.severity === 'error') return named;
  const [outer, inner] = await Promise.all([whereIs('source'), whereIs('destination')]);
  return outer === null || inner === null ? named : between(outer, inner);
}

function between(source: readonly Segment[], destination: readonly Segment[]): Notice | null {
  return noticeOf(isBelow(destination, source), isBelow(source, destination));
}

function noticeOf(destinationInSource: boolean, sourceInDestination: boolean): Notice | null {
  if (destinationInSource) return sourceInDestination ? SAME_FOLDER : DESTINATION_IN_SOURCE;
  return sourceInDestination ? SOURCE_IN_DESTINATION : null;
}

function placeOf({ options }: Place, { path }: TransferSide): ReturnType<typeof localPlace> {
  return localPlace(String(options['path']), path);
}

async function isSameServer(from: Place, to: Place): Promise<boolean> {
  const [one, other] = [serverOf(from), serverOf(to)];
  return from.type === to.type && one !== null && other !== null && (await isSameHost(one, other));
}

/** Whoever signs in at one server under the same name sees the same folders. */
function isSameLogin(from: Place, to: Place): boolean {
  const { port, username } = from.options;
  return port === to.options['port'] && username === to.options['username'];
}

function serverOf({ type, options }: Place): string | null {
  const target = connectorKind(type)?.target;
  const server = target == null ? undefined : options[target];
  return typeof server === 'string' ? server : null;
}
