import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { StorageError } from '@drover/core';
import type { OAuthProvider } from './provider.ts';
import { type AppCredential, type AppRegistration, CUSTOM_CLOUD } from './registration.ts';
import { isSafeOrigin } from './safe-origin.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** The environment variable that decides whether the environment names an app: `DROVER_MICROSOFT_CLIENT_ID`. */
export function appVariable(provider: string): string {
  return `${prefixOf(provider)}CLIENT_ID`;
}

/** What `DROVER_MICROSOFT_CLIENT_ID` and its like say; null where they name no app. Throws 'config-invalid' for what cannot be. */
export function appInEnvironment(env: Env, provider: OAuthProvider): AppRegistration | null {
  const prefix = prefixOf(provider.id);
  const given = (name: string): string | undefined => env[`${prefix}${name}`] || undefined;
  const clientId = given('CLIENT_ID');
  if (clientId === undefined) return null;
  const credential = credentialOf(prefix, given('CLIENT_SECRET'), given('CERTIFICATE'));
  return { clientId, tenant: given('TENANT') ?? null, ...cloudOf(provider, given), credential };
}

function cloudOf(
  { id: provider, clouds, serviceNames }: OAuthProvider,
  given: (name: string) => string | undefined,
): Pick<AppRegistration, 'cloud' | 'customCloud'> {
  const signIn = given('SIGN_IN_URL');
  if (signIn !== undefined) {
    const services = Object.fromEntries(serviceNames.map((name) => [name, given(`${name.toUpperCase()}_URL`) ?? '']));
    const unsafe = [signIn, ...Object.values(services)].find((origin) => !isSafeOrigin(origin));
    if (unsafe === undefined) return { cloud: CUSTOM_CLOUD, customCloud: { signIn, services } };
    const names = ['SIGN_IN', ...serviceNames.map((name) => name.toUpperCase())].map(
      (name) => `${prefixOf(provider)}${name}_URL`,
    );
    throw wrong(`${names.join(' and ')} must both be https addresses without a path.`);
  }
  const cloud = given('CLOUD') ?? clouds[0].id;
  if (clouds.some(({ id }) => id === cloud)) return { cloud };
  throw wrong(`${prefixOf(provider)}CLOUD is "${cloud}", which is none of ${clouds.map(({ id }) => id).join(', ')}.`);
}

function credentialOf(prefix: string, secret: string | undefined, file: string | undefined): AppCredential {
  if (secret !== undefined) return { kind: 'secret', secret };
  if (file === undefined) return { kind: 'none' };
  const pem = read(file, `${prefix}CERTIFICATE`);
  const certificate = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/.exec(pem)?.[0];
  const privateKey = /-----BEGIN PRIVATE KEY-----[^-]+-----END PRIVATE KEY-----/.exec(pem)?.[0];
  if (certificate === undefined || privateKey === undefined)
    throw wrong(`${prefix}CERTIFICATE names a file without both a certificate and its key (PKCS #8), in PEM.`);
  const fault = pairFault(certificate, privateKey);
  if (fault !== null) throw wrong(`${prefix}CERTIFICATE names a file ${fault}`);
  return { kind: 'certificate', certificate, privateKey };
}

/**
 * Why the two cannot prove an app; null where they can. Entra ID takes keys of RSA alone. Source: "Microsoft identity platform application authentication certificate
 * credentials": the assertion is signed with PS256.
 */
function pairFault(certificate: string, privateKey: string): string | null {
  try {
    const key = createPrivateKey(privateKey);
    if (key.asymmetricKeyType !== 'rsa')
      return `whose key is of the kind ${key.asymmetricKeyType}, where Microsoft takes RSA alone: make an RSA key and a certificate for it.`;
    return new X509Certificate(certificate).checkPrivateKey(key) ? null : 'whose key is not that of its certificate.';
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return 'whose certificate or key cannot be read: both are needed in PEM.';
  }
}

function read(file: string, variable: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw wrong(`The file that ${variable} names cannot be read.`, error);
  }
}

function wrong(message: string, cause?: unknown): StorageError {
  const remedy = 'Correct the environment variable, then start again.';
  return new StorageError({ kind: 'config-invalid', message, remedy, ...(cause === undefined ? {} : { cause }) });
}

function prefixOf(provider: string): string {
  return `DROVER_${provider.toUpperCase().replaceAll('-', '_')}_`;
}
