import type { NewSignInApp, SignInApp } from '@drover/api';

/** The choice of a cloud that is described by its addresses. */
export const CUSTOM = 'custom';

export interface AppFields {
  readonly clientId: string;
  readonly tenant: string;
  readonly cloud: string;
  /** Of a cloud of one's own: `signIn`, and each service by its name. */
  readonly addresses: Readonly<Record<string, string>>;
  readonly credential: NewSignInApp['credential'];
  /** Empty: the stored one stays. */
  readonly secret: string;
}

export function fieldsOf({ app, clouds, nextCertificate }: SignInApp): AppFields {
  return {
    clientId: app?.clientId ?? '',
    tenant: app?.tenant ?? '',
    cloud: app?.cloud ?? clouds[0]?.id ?? CUSTOM,
    addresses: app?.customCloud == null ? {} : { signIn: app.customCloud.signIn, ...app.customCloud.services },
    credential: app?.credential ?? (nextCertificate === null ? 'none' : 'next-certificate'),
    secret: '',
  };
}

/** What a person may choose from, in order of preference. */
export function credentialsOf({
  app,
  nextCertificate,
}: SignInApp): readonly { readonly value: NewSignInApp['credential']; readonly label: string }[] {
  return [
    ...(nextCertificate === null ? [] : [{ value: 'next-certificate', label: 'The new certificate' } as const]),
    ...(app?.credential === 'certificate' ? [{ value: 'certificate', label: 'The certificate in use' } as const] : []),
    { value: 'secret', label: 'A client secret' },
    { value: 'none', label: 'Nothing: only people sign in' },
  ];
}

export function faultsIn(fields: AppFields, { app, serviceNames }: SignInApp) {
  const { clientId, cloud, addresses, credential, secret } = fields;
  const incomplete = ['signIn', ...serviceNames].some((name) => (addresses[name] ?? '').trim() === '');
  return {
    clientId: clientId.trim() === '' ? 'The id of the app is needed.' : null,
    addresses: cloud === CUSTOM && incomplete ? 'Each address is needed.' : null,
    secret: credential === 'secret' && secret === '' && app?.credential !== 'secret' ? 'The secret is needed.' : null,
  };
}

export function bodyOf(fields: AppFields, { serviceNames }: SignInApp): NewSignInApp {
  const { clientId, tenant, cloud, addresses, credential, secret } = fields;
  const address = (name: string): string => (addresses[name] ?? '').trim().replace(/\/$/, '');
  const services = Object.fromEntries(serviceNames.map((name) => [name, address(name)]));
  return {
    ...{ clientId: clientId.trim(), tenant: tenant.trim() === '' ? null : tenant.trim(), cloud, credential },
    ...(cloud === CUSTOM ? { customCloud: { signIn: address('signIn'), services } } : {}),
    ...(credential === 'secret' && secret !== '' ? { secret } : {}),
  };
}
