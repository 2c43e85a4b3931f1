import type { Side } from '@drover/engine';
import { droverFolders } from '../files/drover-folders.ts';
import { serverUrl } from '../location/location.ts';
import { trustStore } from '../trust/trust-store.ts';
import type { World } from '../world.ts';
import { connectRemote } from './connect-remote.ts';
import { openContext, openLocal } from './connectors.ts';
import { Layers } from './layers.ts';
import type { Opened } from './opened.ts';
import { watchForOwnOutput } from './own-output.ts';
import { refuseOverlap } from './refuse-overlap.ts';
import type { ResolvedSide } from './resolve-side.ts';
import { mayShareStorage } from './shared-storage.ts';
import { blaming } from './side-failure.ts';
import { destinationSide, sourceSide } from './sides.ts';

export interface OpenSides extends AsyncDisposable {
  readonly source: Side;
  readonly destination: Side;
}

export interface SidesRequest {
  readonly source: ResolvedSide;
  readonly destination: ResolvedSide;
  readonly transferKey: string;
  readonly dryRun: boolean;
}

/** Signs in on both sides and makes sure that SRC is there, DST can be a folder, and neither lies in the other's way. */
export async function openSides(
  { source, destination, transferKey, dryRun }: SidesRequest,
  world: World,
  note: (message: string) => void,
): Promise<OpenSides> {
  const signal = world.interrupted;
  const layers = new Layers(world.clock, note);
  await using cleanup = new AsyncDisposableStack();
  const opened = async (side: ResolvedSide) => cleanup.use(await open(side, layers, world, note));
  // One after the other: both may have to ask on the terminal.
  const from = await blaming('source', signal, () => opened(source));
  const origin = await blaming('source', signal, () => sourceSide(from, source.url, signal));
  const to = await blaming('destination', signal, () => opened(destination));
  const target = await blaming('destination', signal, () => destinationSide(to, destination.url, signal));
  await blaming('destination', signal, () => refuseOverlap({ source, destination, origin }, signal));
  const aliased = !dryRun && origin.file === null && (await mayBeOneStorage(source, destination));
  const input = aliased
    ? cleanup.use(await watchForOwnOutput(origin.side, target, transferKey, signal)).source
    : origin.side;
  const kept = cleanup.move();
  return { source: input, destination: target, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

/** Two local folders were compared as such; everything else on one machine may be one storage under two names. */
async function mayBeOneStorage(source: ResolvedSide, destination: ResolvedSide): Promise<boolean> {
  if (source.type === 'local' && destination.type === 'local') return false;
  return await mayShareStorage(source, destination);
}

/** A local folder answers or fails at once, so it goes without layers, which cost time for each small file. */
async function open(
  side: ResolvedSide,
  layers: Layers,
  world: World,
  note: (message: string) => void,
): Promise<Opened> {
  const context = openContext(world, note);
  if (side.type === 'local') return await openLocal(side.place, context, world.interrupted);
  const { config } = droverFolders(world.env, world.home);
  const store = trustStore(config, () => new Date(world.clock.now()));
  const tools = { store, prompter: world.prompter, note };
  const opened = await connectRemote(side, tools, context, world.interrupted);
  const login = `${serverUrl(side.location)} ${side.credentials.user}`;
  return {
    item: opened.item,
    connection: layers.around(opened.connection, login),
    [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
  };
}
