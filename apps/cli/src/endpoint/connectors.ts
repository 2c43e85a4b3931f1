import type { Logger, OpenContext } from '@drover/connector-kit';
import { localFiles } from '@drover/connectors/local-files';
import type { TokenStore } from '@drover/core';
import type { World } from '../world.ts';
import { type Opened, openOn } from './opened.ts';
import type { LocalSide } from './resolve-side.ts';

export async function openLocal(side: LocalSide, world: World, note: (message: string) => void): Promise<Opened> {
  const { root, segments } = side.place;
  const options = localFiles.options.schema.parse({ path: root, durable: false });
  const account = await localFiles.open(options, openContext(world, note), world.interrupted);
  return await openOn(account, '', { root: '', segments }, world.interrupted);
}

export function openContext(world: World, note: (message: string) => void): OpenContext {
  return { clock: world.clock, log: noteLogger(note), tokens: noTokens };
}

/** What a connector warns of is worth a line to whoever watches; the rest is for a service's log. */
function noteLogger(note: (message: string) => void): Logger {
  return { debug: () => {}, info: () => {}, warn: (_data, message) => note(message) };
}

/** The connectors of this command sign in with passwords and keys alone. */
const noTokens: TokenStore = {
  read: async () => null,
  refresh: (_field, refresh) => refresh(null),
};
