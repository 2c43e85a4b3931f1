import type { Side } from '@drover/engine';
import { droverFolders } from '../files/drover-folders.ts';
import { serverUrl } from '../location/location.ts';
import { trustStore } from '../trust/trust-store.ts';
import type { World } from '../world.ts';
import { connectRemote } from './connect-remote.ts';
import { openContext, openLocal } from './connectors.ts';
import { Layers } from './layers.ts';
import type { Opened } from './opened.ts';
import { refuseOverlap } from './refuse-overlap.ts';
import type { ResolvedSide } from './resolve-side.ts';
import { blaming } from './side-failure.ts';
import { destinationSide, sourceSide } from './sides.ts';

export interface OpenSides extends AsyncDisposable {
  readonly source: Side;
  readonly destination: Side;
}

/** Signs in on both sides and makes sure that SRC is there, DST can be a folder, and neither lies in the other's way. */
export async function openSides(
  source: ResolvedSide,
  destination: ResolvedSide,
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
  const kept = cleanup.move();
  return { source: origin.side, destination: target, [Symbol.asyncDispose]: () => kept.disposeAsync() };
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
