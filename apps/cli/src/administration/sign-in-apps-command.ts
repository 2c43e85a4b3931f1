import { resolve } from 'node:path';
import { type NewSignInApp, routes, type SignInApp } from '@drover/api';
import { agreeToRemoval } from '../commands/agree-to-removal.ts';
import { readPasswordFile } from '../secrets/password-file.ts';
import { UsageError } from '../usage-error.ts';
import type { World } from '../world.ts';
import { SIGN_IN_APPS_FLAGS } from './administration-flags.ts';
import { namedValues } from './named-values.ts';
import { type Action, type Administration, NOT_FOUND, runAdministration } from './run-administration.ts';

const ACTIONS: Readonly<Record<string, Action>> = {
  show: { operands: '[PROVIDER]', run: show },
  set: { operands: 'PROVIDER CLIENT-ID', run: set },
  certificate: { operands: 'PROVIDER', run: certificate },
  remove: { operands: 'PROVIDER', run: remove },
};

/** `drover sign-in-apps show|set|certificate|remove`. */
export async function signInAppsCommand(args: readonly string[], world: World): Promise<number> {
  return await runAdministration('sign-in-apps', ACTIONS, SIGN_IN_APPS_FLAGS, args, world);
}

async function show({ api, world, operands, print }: Administration): Promise<number> {
  const [wanted] = operands;
  const all = await api.call(routes.listSignInApps, {});
  const found = wanted === undefined ? all : all.filter(({ provider }) => provider === wanted);
  if (found.length === 0 && wanted !== undefined) return unknownProvider(world, wanted, all);
  print(found, found.flatMap(described));
  return 0;
}

async function set({ api, world, flags, operands, print }: Administration): Promise<number> {
  const [provider = '', clientId = ''] = operands;
  const all = await api.call(routes.listSignInApps, {});
  const before = all.find((each) => each.provider === provider);
  if (before === undefined) return unknownProvider(world, provider, all);
  const { credential, secret } = await credentialIn(flags, before, world);
  const body: NewSignInApp = {
    ...{ clientId, tenant: flags.get('tenant')?.[0] ?? null, ...cloudIn(flags, before), credential },
    ...(secret === undefined ? {} : { secret }),
  };
  const made = await api.call(routes.changeSignInApp, { params: { provider }, body });
  print(made, described(made));
  return 0;
}

async function certificate({ api, operands, print }: Administration): Promise<number> {
  const made = await api.call(routes.makeAppCertificate, { params: { provider: operands[0] ?? '' } });
  const { pem = '' } = made.nextCertificate ?? {};
  print(made, pem.trimEnd().split('\n'));
  return 0;
}

async function remove({ api, world, flags, operands, print }: Administration): Promise<number> {
  const provider = operands[0] ?? '';
  const what = `The app for ${provider} would be forgotten with its secret or certificate; its connectors cannot sign in until there is another.`;
  if (!(await agreeToRemoval(what, flags, world))) return 1;
  await api.call(routes.removeSignInApp, { params: { provider } });
  print({ provider }, [`The app for ${provider} is forgotten; its connectors cannot sign in until there is one.`]);
  return 0;
}

/** Without a flag it stays what it is. */
async function credentialIn(
  flags: Administration['flags'],
  { app }: SignInApp,
  world: World,
): Promise<Pick<NewSignInApp, 'credential' | 'secret'>> {
  const file = flags.get('secret')?.[0];
  const given = ['secret', 'new-certificate', 'no-credential'].filter((name) => flags.has(name));
  if (given.length > 1) throw new UsageError(`--${given[1]}: an app has one credential. Leave --${given[0]} out.`);
  if (flags.has('new-certificate')) return { credential: 'next-certificate' };
  if (flags.has('no-credential')) return { credential: 'none' };
  if (file === undefined) return { credential: app?.credential ?? 'none' };
  const warn = (message: string) => world.stderr.write(`${message}\n`);
  return { credential: 'secret', secret: await readPasswordFile(resolve(world.cwd, file), '--secret', warn) };
}

function cloudIn(flags: Administration['flags'], { clouds }: SignInApp): Pick<NewSignInApp, 'cloud' | 'customCloud'> {
  const signIn = flags.get('sign-in-url')?.[0];
  const services = Object.fromEntries(namedValues(flags.get('service'), '--service'));
  if (signIn !== undefined) return { cloud: 'custom', customCloud: { signIn, services } };
  if (flags.has('service')) throw new UsageError('--service: belongs to a cloud of your own. Give --sign-in-url, too.');
  return { cloud: flags.get('cloud')?.[0] ?? clouds[0]?.id ?? '' };
}

function described({ provider, displayName, app, source, variable, nextCertificate }: SignInApp): readonly string[] {
  const head = `${provider}  ${displayName}`;
  const next =
    nextCertificate === null
      ? []
      : [`  new certificate: ${nextCertificate.thumbprint}, until ${nextCertificate.until}`];
  if (app === null) return [head, '  no app is set up', ...next];
  const { clientId, tenant, cloud, customCloud, credential, certificate: used } = app;
  return [
    head,
    `  app: ${clientId}${source === 'environment' ? ` (from ${variable})` : ''}`,
    `  directory: ${tenant ?? 'any'}`,
    `  cloud: ${customCloud === null ? cloud : [customCloud.signIn, ...Object.values(customCloud.services)].join(', ')}`,
    `  credential: ${used === null ? credential : `certificate ${used.thumbprint}, until ${used.until}`}`,
    ...next,
  ];
}

function unknownProvider({ stderr }: World, wanted: string, all: readonly SignInApp[]): number {
  stderr.write(
    `There is no sign-in "${wanted}" on this server. It has: ${all.map(({ provider }) => provider).join(', ')}.\n`,
  );
  return NOT_FOUND;
}
