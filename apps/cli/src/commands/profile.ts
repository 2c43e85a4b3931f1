import { resolve } from 'node:path';
import { parseArguments } from '../arguments/parse-arguments.ts';
import { droverFolders } from '../files/drover-folders.ts';
import { locationUrl, type RemoteLocation, signedInScheme } from '../location/location.ts';
import { PROFILE_NAME, parseLocation } from '../location/parse-location.ts';
import { terminalText } from '../output/terminal-text.ts';
import { type Profile, ProfileStore } from '../profiles/profile-store.ts';
import { personalSealer } from '../sealing/key-file.ts';
import { readPasswordFile } from '../secrets/password-file.ts';
import { UsageError } from '../usage-error.ts';
import type { World } from '../world.ts';
import { agreeToRemoval } from './agree-to-removal.ts';
import { type SideFlags, sideFlags } from './copy-options.ts';
import { PROFILE_FLAGS } from './profile-flags.ts';
import { refuseUnfitFlags } from './side-fit.ts';

const NOT_FOUND_EXIT_CODE = 10;

/** `drover profile list|add|remove`. */
export async function profileCommand(args: readonly string[], world: World): Promise<number> {
  const { flags, positionals } = parseArguments(
    args,
    PROFILE_FLAGS.flatMap((group) => group.flags),
  );
  const [action, name, url, ...surplus] = positionals;
  const { config } = droverFolders(world.env, world.home);
  const store = new ProfileStore(config, () => personalSealer(config));
  const expected = action === 'list' ? 1 : action === 'remove' ? 2 : 3;
  if (surplus.length > 0 || positionals.length > expected) {
    throw new UsageError(
      `"${positionals[expected]}": is too much. Write drover profile list, add NAME URL, or remove NAME.`,
    );
  }
  switch (action) {
    case 'list':
      return await list(store, world);
    case 'add':
      return await add(
        store,
        await newName(store, name, flags.has('replace')),
        url,
        sideFlags(flags, null),
        flags.has('no-password'),
        world,
      );
    case 'remove':
      return await remove(store, profileName(name), flags, world);
    default:
      throw new UsageError(
        `profile: ${action === undefined ? 'say' : `"${action}" is not one of`} list, add or remove.`,
      );
  }
}

function profileName(name: string | undefined): string {
  if (name === undefined) throw new UsageError('NAME: is missing.');
  if (name === 'server') {
    throw new UsageError(
      'NAME: "server" cannot name a profile, because server:NAME is a connector on a Drover server.',
    );
  }
  if (!PROFILE_NAME.test(name)) {
    throw new UsageError(
      `NAME: "${name}" cannot name a profile. Use two or more letters, digits, dots, dashes or underscores, and begin with a letter or digit.`,
    );
  }
  return name;
}

/** Whoever adds may not know that the name is taken, and what it stood for would be lost with its password. */
async function newName(store: ProfileStore, given: string | undefined, replaces: boolean): Promise<string> {
  const name = profileName(given);
  if (!replaces && (await store.names()).includes(name)) {
    throw new UsageError(
      `NAME: there is a profile ${name} already. Choose another name, or replace it with --replace.`,
    );
  }
  return name;
}

async function list(store: ProfileStore, world: World): Promise<number> {
  for (const name of await store.names()) {
    const profile = await store.get(name);
    const kept = Object.keys(profile ?? {}).filter((field) => field !== 'url');
    const extras = kept.length === 0 ? '' : `  (with ${kept.join(', ')})`;
    world.stdout.write(`${name}  ${terminalText(profile?.url ?? '')}${extras}\n`);
  }
  return 0;
}

async function add(
  store: ProfileStore,
  name: string,
  url: string | undefined,
  flags: SideFlags,
  noPassword: boolean,
  world: World,
): Promise<number> {
  if (url === undefined) throw new UsageError('URL: is missing: drover profile add NAME URL');
  const location = parseLocation(url, 'URL', { cwd: world.cwd, windows: world.windows, resolve });
  if (location.type !== 'remote')
    throw new UsageError(
      'URL: a profile names a server: sftp://, ftp://, ftpes://, ftps://, azblob://, onedrive:// or onedrive-personal://.',
    );
  refuseUnfitFlags({ ...flags, own: new Set(flags.values.keys()) }, location.scheme, '');
  const password = noPassword ? null : await newPassword(location, flags, world);
  const kept = ['identity', 'host-key', 'trust-certificate', 'insecure-tls', 'app-id'] as const;
  const fields = kept.flatMap((field) => {
    const value = flags.values.get(field);
    if (value === undefined) return [];
    return [[field, field === 'identity' ? resolve(world.cwd, value) : value || 'yes'] as const];
  });
  const profile: Profile = {
    url: locationUrl(location),
    ...Object.fromEntries(fields),
    ...(password === null ? {} : { password }),
  };
  await store.put(name, profile);
  world.stdout.write(`${name} is kept. Use it as ${name}: or ${name}:folder.\n`);
  return 0;
}

/** Null for none: not every server wants one, and a person may prefer to be asked each time. */
async function newPassword(location: RemoteLocation, flags: SideFlags, world: World): Promise<string | null> {
  const file = flags.values.get('password-file');
  if (file !== undefined) {
    const warn = (message: string) => world.stderr.write(`${terminalText(message)}\n`);
    return await readPasswordFile(resolve(world.cwd, file), '--password-file', warn);
  }
  if (location.user === null || flags.values.has('identity') || signedInScheme(location.scheme) !== null) return null;
  if (!world.prompter.interactive) return null;
  const question = `Password of ${location.user} at ${location.host} (empty: ask at each run):`;
  return (await world.prompter.askHidden(question, world.interrupted)) || null;
}

async function remove(
  store: ProfileStore,
  name: string,
  flags: ReadonlyMap<string, unknown>,
  world: World,
): Promise<number> {
  const what = `The profile ${name} would be removed with the password that it keeps.`;
  if (!(await agreeToRemoval(what, flags, world))) return 1;
  if (await store.remove(name)) {
    world.stdout.write(`${name} is removed.\n`);
    return 0;
  }
  world.stderr.write(`There is no profile ${name}. See: drover profile list\n`);
  return NOT_FOUND_EXIT_CODE;
}
