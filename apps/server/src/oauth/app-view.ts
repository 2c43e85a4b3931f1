import type { SignInApp } from '@drover/api';
import { type AppRegistration, appVariable, type OAuthProvider } from '@drover/connector-kit';
import { certificateView } from './app-certificate.ts';

interface Known {
  readonly given: AppRegistration | null;
  readonly chosen: AppRegistration | null;
  readonly next: string | null;
}

/** The app of a provider as administrators see it, without its secrets. */
export function appView(provider: OAuthProvider, { given, chosen, next }: Known): SignInApp {
  const app = given ?? chosen;
  return {
    provider: provider.id,
    displayName: provider.displayName,
    clouds: provider.clouds.map((cloud) => ({
      id: cloud.id,
      label: cloud.label,
      registrationPage: provider.registrationPage(cloud),
    })),
    serviceNames: provider.serviceNames,
    app: app === null ? null : shown(app),
    source: given !== null ? 'environment' : chosen !== null ? 'chosen' : 'standard',
    variable: appVariable(provider.id),
    nextCertificate: next === null ? null : certificateView(next),
  };
}

function shown({ clientId, tenant, cloud, customCloud, credential }: AppRegistration): NonNullable<SignInApp['app']> {
  return {
    ...{ clientId, tenant, cloud, customCloud: customCloud ?? null, credential: credential.kind },
    certificate: credential.kind === 'certificate' ? certificateView(credential.certificate) : null,
  };
}
