import {
  type AppRegistration,
  appInEnvironment,
  appOf,
  appVariable,
  type ConnectorDefinition,
  type DevicePrompt,
  OAUTH_FIELD,
  type OAuthSignIn,
  type OpenContext,
  openAccess,
  signInByDevice,
} from '@drover/connector-kit';
import { StorageError } from '@drover/core';
import { type Opened, openOn } from '../endpoint/opened.ts';
import type { RemoteSide } from '../endpoint/resolve-side.ts';
import { droverFolders } from '../files/drover-folders.ts';
import type { SignedInScheme } from '../location/location.ts';
import { terminalText } from '../output/terminal-text.ts';
import { personalSealer } from '../sealing/key-file.ts';
import type { World } from '../world.ts';
import { SignInStore } from './sign-in-store.ts';

interface Service {
  readonly definition: ConnectorDefinition;
  readonly signIn: OAuthSignIn;
}

/**
 * Opens the storage of somebody who signed in at its service. Who did not yet, or whose sign-in has ended, does so in a browser on any
 * machine, by a code that the terminal shows; where there is no terminal, the failure says so.
 */
export async function connectSignedIn(
  side: RemoteSide,
  scheme: SignedInScheme,
  context: OpenContext,
  world: World,
): Promise<Opened> {
  const service = await serviceOf(scheme);
  const registration = appFor(side, service.signIn, world);
  const tokens = storeFor(side, registration, world);
  const signal = world.interrupted;
  const open = async (): Promise<Opened> => {
    const { clock } = world;
    const signed = { signIn: service.signIn, registration, options: {}, tokens, clock, random: Math.random };
    const account = await service.definition.open({}, { ...context, tokens, access: openAccess(signed) }, signal);
    return await openOn(account, '', { root: '', segments: side.location.path.segments }, signal);
  };
  const before = await tokens.read(OAUTH_FIELD);
  if (before === null) await signIn(side, service.signIn, registration, tokens, world);
  try {
    return await open();
  } catch (error) {
    const ended = error instanceof StorageError && error.kind === 'unauthenticated';
    if (!ended || before === null) throw error;
    await signIn(side, service.signIn, registration, tokens, world, error);
    return await open();
  }
}

async function serviceOf(scheme: SignedInScheme): Promise<Service> {
  const { oneDriveConsumer, oneDriveForBusiness } = await import('@drover/connectors/microsoft');
  const definition = scheme === 'onedrive' ? oneDriveForBusiness : oneDriveConsumer;
  const { oauth } = definition;
  if (oauth === undefined) throw new RangeError(`${scheme} has no sign-in`);
  return { definition, signIn: oauth };
}

/** The app that a flag names, else that of the environment, as for a server. An app that a flag names signs in without a secret. */
function appFor({ side, flags, profile }: RemoteSide, { provider }: OAuthSignIn, { env }: World): AppRegistration {
  const clientId = flags.values.get('app-id') ?? profile?.['app-id'];
  const prefix = appVariable(provider.id).replace(/CLIENT_ID$/, '');
  const named = { [`${prefix}CLIENT_ID`]: clientId, [`${prefix}CLIENT_SECRET`]: '', [`${prefix}CERTIFICATE`]: '' };
  const app = appInEnvironment(clientId === undefined ? env : { ...env, ...named }, provider);
  if (app !== null) return app;
  throw new StorageError({
    kind: 'config-invalid',
    message: `It is not known as which app to sign in at ${provider.displayName}.`,
    remedy: `Register one (docs/guide/microsoft-app.md, "From the shell"), and give its id with --${side}-app-id ID or in ${appVariable(provider.id)}.`,
  });
}

function storeFor({ location, credentials }: RemoteSide, { clientId }: AppRegistration, world: World): SignInStore {
  const { config } = droverFolders(world.env, world.home);
  return new SignInStore(JSON.stringify([location.scheme, clientId, credentials.user]), {
    ...{ configFolder: config, sealer: () => personalSealer(config), clock: world.clock, pid: world.pid },
    signal: world.interrupted,
  });
}

async function signIn(
  { url, credentials }: RemoteSide,
  wish: OAuthSignIn,
  registration: AppRegistration,
  tokens: SignInStore,
  world: World,
  why?: StorageError,
): Promise<void> {
  const { user } = credentials;
  const { displayName } = wish.provider;
  if (!world.prompter.interactive) throw notSignedIn(url, user, displayName, why);
  const app = appOf(wish, registration, {});
  const show = (prompt: DevicePrompt): void => {
    const before = why === undefined ? [] : [why.message];
    for (const line of [...before, ...askToSignIn(user, displayName, prompt)])
      world.stderr.write(`${terminalText(line)}\n`);
  };
  const signed = await signInByDevice(app, wish.scopes(app.cloud), show, world.clock, world.interrupted);
  if (signed.account.name.toLowerCase() !== user.toLowerCase()) throw otherAccount(url, signed.account.name, user);
  await tokens.refresh(OAUTH_FIELD, async () => JSON.stringify(signed.token));
}

function askToSignIn(user: string, service: string, prompt: DevicePrompt): readonly string[] {
  const minutes = Math.max(1, Math.round(prompt.seconds / 60));
  const page = prompt.pageWithCode ?? prompt.page;
  return [
    `Sign in at ${service} as ${user}, in a browser on any machine, within ${minutes} minutes:`,
    `  page: ${page}`,
    `  code: ${prompt.userCode}`,
  ];
}

function notSignedIn(url: string, user: string, service: string, why: StorageError | undefined): StorageError {
  return new StorageError({
    kind: 'unauthenticated',
    fault: 'credentials',
    message: why?.message ?? `Nobody has signed in at ${service} for ${url} on this machine yet.`,
    remedy: `Run it once on a terminal, and sign in there as ${user}; later runs need nobody.`,
  });
}

function otherAccount(url: string, signedIn: string, wanted: string): StorageError {
  return new StorageError({
    kind: 'unauthenticated',
    fault: 'credentials',
    message: `${signedIn} signed in, and ${url} is the storage of ${wanted}. Nothing was kept of it.`,
    remedy: `Run it again and sign in as ${wanted}, or name ${signedIn} in the URL.`,
  });
}
