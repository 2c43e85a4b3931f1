import type { OpenContext } from '@drover/connector-kit';
import type { DestinationSide, Side } from '@drover/engine';
import type { CopyOptions } from '../commands/copy-options.ts';
import { droverFolders } from '../files/drover-folders.ts';
import { serverUrl, signedInScheme } from '../location/location.ts';
import type { RetryNotes } from '../output/retry-notes.ts';
import { connectSignedIn } from '../sign-ins/connect-signed-in.ts';
import { trustStore } from '../trust/trust-store.ts';
import type { World } from '../world.ts';
import { connectRemote } from './connect-remote.ts';
import { openContext, openLocal } from './connectors.ts';
import { Layers } from './layers.ts';
import { refuseToMeet } from './meets-destination.ts';
import type { Opened } from './opened.ts';
import { watchForOwnOutput } from './own-output.ts';
import { refuseOverlap } from './refuse-overlap.ts';
import type { RemoteSide, ResolvedSide } from './resolve-side.ts';
import { mayShareStorage } from './shared-storage.ts';
import { blaming } from './side-failure.ts';
import { destinationSide, sourceSide } from './sides.ts';

export interface OpenSides extends AsyncDisposable {
  readonly source: Side;
  readonly destination: DestinationSide;
}

export interface SidesRequest {
  readonly source: ResolvedSide;
  readonly destination: ResolvedSide;
  readonly transferKey: string;
  readonly options: Pick<CopyOptions, 'dryRun' | 'durable'>;
}

/** Signs in on both sides and makes sure that SRC is there, DST can be a folder, and neither lies in the other's way. */
export async function openSides(
  { source, destination, transferKey, options }: SidesRequest,
  world: World,
  note: (message: string) => void,
  retries: RetryNotes,
): Promise<OpenSides> {
  const signal = world.interrupted;
  const layers = new Layers(world.clock, retries);
  await using cleanup = new AsyncDisposableStack();
  const opened = async (side: ResolvedSide) => cleanup.use(await open(side, options, layers, world, note));
  // One after the other: both may have to ask on the terminal.
  const from = await blaming('source', signal, () => opened(source));
  const origin = await blaming('source', signal, () => sourceSide(from, source.url, signal));
  const to = await blaming('destination', signal, () => opened(destination));
  const target = await blaming('destination', signal, () => destinationSide(to, destination.url, signal));
  await blaming('destination', signal, () => refuseOverlap({ source, destination, origin }, signal));
  const input = await blaming('destination', signal, () => guarded());
  const kept = cleanup.move();
  return { source: input, destination: target, [Symbol.asyncDispose]: () => kept.disposeAsync() };

  /** What paths do not tell: one storage under two names. */
  async function guarded(): Promise<Side> {
    if (origin.file !== null) return origin.side;
    if (source.type === 'local' && destination.type === 'local') {
      return await refuseToMeet(origin.side, target, destination, signal);
    }
    if (options.dryRun || !(await mayShareStorage(source, destination))) return origin.side;
    return cleanup.use(await watchForOwnOutput(origin, target, transferKey, signal)).source;
  }
}

/** A local folder answers or fails at once, so it goes without layers, which cost time for each small file. */
async function open(
  side: ResolvedSide,
  { durable, dryRun }: SidesRequest['options'],
  layers: Layers,
  world: World,
  note: (message: string) => void,
): Promise<Opened> {
  const context = openContext(world, note, dryRun || side.side === 'source');
  if (side.type === 'local') return await openLocal(side.place, durable, context, world.interrupted);
  const opened = await connect(side, context, world, note);
  const login = `${serverUrl(side.location)} ${side.credentials.user}`;
  await using cleanup = new AsyncDisposableStack();
  cleanup.use(opened);
  // The layers hold timers of their own.
  const connection = cleanup.use(layers.around(opened.connection, login));
  const kept = cleanup.move();
  return { item: opened.item, connection, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

async function connect(
  side: RemoteSide,
  context: OpenContext,
  world: World,
  note: (message: string) => void,
): Promise<Opened> {
  const signedIn = signedInScheme(side.location.scheme);
  if (signedIn !== null) return await connectSignedIn(side, signedIn, context, world);
  const { config } = droverFolders(world.env, world.home);
  const store = trustStore(config, () => new Date(world.clock.now()));
  return await connectRemote(side, { store, prompter: world.prompter, note }, context, world.interrupted);
}
