import type { ConnectorType } from '@drover/api';
import { cloudOf, describeForm, type OAuthSignIn, tenantOf } from '@drover/connector-kit';
import type { Application } from '../application.ts';
import type { ConnectorKind } from './catalogue.ts';

interface Surroundings {
  readonly outgoingAddress: string;
  readonly localRoots: readonly string[];
}

/** A type as the page for authorising one shows it, with the words that depend on where Drover runs. */
export async function typeView(
  app: Pick<Application, 'signInApps'>,
  kind: ConnectorKind,
  { outgoingAddress, localRoots }: Surroundings,
): Promise<ConnectorType> {
  const { definition, label, administratorOnly } = kind;
  const { type, group, summary, options } = definition;
  const fill = (text: string): string => text.replaceAll('{outgoingAddress}', outgoingAddress);
  return {
    ...{ type, label, group, administratorOnly, summary: fill(summary), source: true, destination: true },
    prepare: [...definition.prepare, ...(type === 'local-files' ? [rootsSentence(localRoots)] : [])].map(fill),
    troubleshooting: definition.troubleshooting.map(fill),
    fields: describeForm(options, { outgoingAddress }) as ConnectorType['fields'],
    restsByDay: definition.restsByDay === true,
    signIn: definition.oauth === undefined ? null : await signInView(app, definition.oauth),
  };
}

async function signInView(
  { signInApps }: Pick<Application, 'signInApps'>,
  oauth: OAuthSignIn,
): Promise<NonNullable<ConnectorType['signIn']>> {
  const { provider, grant } = oauth;
  const registration = await signInApps.read(provider);
  const cloud = registration === null ? provider.clouds[0] : cloudOf(provider, registration);
  const tenant = tenantOf(oauth, {}, registration?.tenant ?? null);
  return {
    ...{ provider: provider.id, displayName: provider.displayName, grant, appIsSet: registration !== null },
    takesBack: grant === 'person' && provider.endpoints(cloud, tenant).revocation !== undefined,
    takeBackPage: provider.takeBackPage(cloud, grant, tenant),
  };
}

function rootsSentence(roots: readonly string[]): string {
  return roots.length === 0
    ? 'No folder of this server is open to Drover yet: start it with DROVER_LOCAL_ROOTS=/path/to/folder.'
    : `The folder must lie in one of: ${roots.join(', ')}.`;
}
