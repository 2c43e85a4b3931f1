import { type AppRegistration, notRegistered, type OAuthProvider } from '@drover/connector-kit';
import type { Application } from '../application.ts';
import { ApplicationError } from '../errors/application-error.ts';

/** The app of a provider; refuses where nobody set one up. */
export async function neededApp(
  { signInApps }: Pick<Application, 'signInApps'>,
  provider: OAuthProvider,
): Promise<AppRegistration> {
  const registration = await signInApps.read(provider);
  if (registration !== null) return registration;
  const { message, remedy } = notRegistered(provider);
  throw new ApplicationError('sign-in-app-missing', message, remedy === undefined ? {} : { remedy });
}
