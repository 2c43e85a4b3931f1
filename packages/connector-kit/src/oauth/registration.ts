import { StorageError } from '@drover/core';
import { z } from 'zod';
import type { OAuthCloud, OAuthProvider } from './provider.ts';

/** Where an administrator describes a cloud of their own, such as one that the provider's list does not know. */
export const CUSTOM_CLOUD = 'custom';

/** How an app proves to the sign-in service that it is the one that was registered. */
const credentialSchema = z.discriminatedUnion('kind', [
  /** A public client: only people can sign in with it. */
  z.object({ kind: z.literal('none') }),
  z.object({ kind: z.literal('secret'), secret: z.string().min(1) }),
  /** PEM: PKCS #8, and the certificate whose public half the service was given. */
  z.object({ kind: z.literal('certificate'), privateKey: z.string(), certificate: z.string() }),
]);

/** The app that this installation is known as at a provider. Holds secrets. */
export const appRegistrationSchema = z.object({
  clientId: z.string().min(1),
  /** The id of one of the provider's clouds, or `custom`. */
  cloud: z.string(),
  /** For `custom`. */
  customCloud: z.exactOptional(
    z.object({ signIn: z.string(), services: z.record(z.string(), z.string()).readonly() }).readonly(),
  ),
  /** The directory of an app that is registered for one alone; null for any. */
  tenant: z.string().min(1).nullable(),
  credential: credentialSchema,
});
export type AppRegistration = Readonly<z.infer<typeof appRegistrationSchema>>;
export type AppCredential = AppRegistration['credential'];

/** The cloud that an app is registered in. */
export function cloudOf(provider: OAuthProvider, { cloud, customCloud }: AppRegistration): OAuthCloud {
  if (cloud === CUSTOM_CLOUD && customCloud !== undefined) {
    const { signIn, services } = customCloud;
    return { id: CUSTOM_CLOUD, label: new URL(signIn).host, signIn, services };
  }
  const known = provider.clouds.find(({ id }) => id === cloud);
  if (known !== undefined) return known;
  throw new StorageError({
    kind: 'config-invalid',
    message: `The app for ${provider.displayName} is registered in a cloud that this version does not know: ${cloud}.`,
    remedy: 'An administrator chooses one of the clouds that are offered under Settings.',
  });
}

/** Whoever wants to sign in before an administrator has said as what. */
export function notRegistered(provider: OAuthProvider): StorageError {
  return new StorageError({
    kind: 'config-invalid',
    message: `No app for ${provider.displayName} is set up on this server yet.`,
    remedy: `An administrator registers one and enters it under Settings, Sign-in with ${provider.displayName}.`,
  });
}
