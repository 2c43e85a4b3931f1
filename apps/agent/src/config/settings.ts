import { resolve } from 'node:path';
import type { HookSettings } from '../hooks/hook-settings.ts';
import { Refusal } from '../refusal.ts';
import type { World } from '../world.ts';
import { type AgentConfig, agentConfigSchema, type SharedRoot } from './agent-config.ts';
import { parseServerAddress, type ServerAddress, serverText } from './server-address.ts';
import type { StartFlags } from './start-flags.ts';

/** What an agent runs by. */
export interface Settings {
  readonly server: ServerAddress;
  readonly trustOnFirstUse: boolean;
  readonly channelBinding: 'tls' | 'none';
  /** As it was set; undefined where the environment decides. */
  readonly proxy: string | undefined;
  readonly name: string;
  /** Null where nobody has decided yet; an empty list is a decision. */
  readonly roots: readonly SharedRoot[] | null;
  /** How much may be fetched back from archives in a day; null for nothing. */
  readonly recallBytesPerDay: number | null;
  /** Null where nothing is run around runs. */
  readonly hooks: HookSettings | null;
}

/** The command line wins over the file. */
export function settingsOf(
  flags: StartFlags,
  config: AgentConfig,
  { file, world }: { readonly file: string; readonly world: Pick<World, 'cwd' | 'hostName'> },
): Settings {
  const given = { ...givenBy(flags) };
  const roots = flags.roots.map(({ path, writable }) => ({ path: resolve(world.cwd, path), writable }));
  return {
    server: serverOf(flags, config, file),
    trustOnFirstUse: flags.trustOnFirstUse,
    channelBinding: given.channelBinding ?? config.channelBinding ?? 'tls',
    proxy: given.proxy ?? config.proxy,
    name: given.name ?? config.name ?? world.hostName,
    roots: roots.length > 0 ? roots : (config.roots ?? null),
    recallBytesPerDay: config.recall?.bytesPerDay ?? null,
    hooks: config.hooks ?? null,
  };
}

/** The flags that have the same rules as settings of the file. */
function givenBy({ name, proxy, channelBinding }: StartFlags): AgentConfig {
  const result = agentConfigSchema.safeParse({ name, proxy, channelBinding });
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const flag = issue?.path[0] === 'channelBinding' ? 'channel-binding' : String(issue?.path[0]);
  throw new Refusal('usage', `--${flag}: ${issue?.message}\nSee: agent start --help`);
}

function serverOf(flags: StartFlags, config: AgentConfig, file: string): ServerAddress {
  const text = flags.server ?? config.server;
  if (text === undefined)
    throw new Refusal(
      'usage',
      `No server is named. Start with --server https://HOST:PORT#PIN, as the server shows it with the download, or write "server" and "pin" into ${file}.`,
    );
  const server = parseServerAddress(text);
  if (typeof server === 'string')
    throw new Refusal('usage', flags.server === undefined ? server : `--server: ${server}`);
  return { ...server, pin: server.pin ?? pinInFile(server, flags, config) };
}

/** The pin of the file counts for the server of the file alone. */
function pinInFile(server: ServerAddress, flags: StartFlags, { server: inFile, pin }: AgentConfig): string | null {
  if (pin === undefined) return null;
  if (flags.server === undefined) return pin;
  const known = inFile === undefined ? null : parseServerAddress(inFile);
  return known !== null && typeof known !== 'string' && serverText(known) === serverText(server) ? pin : null;
}
