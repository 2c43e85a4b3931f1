import type { NewSignInApp, SignInApp } from '@drover/api';
import {
  type AppCredential,
  type AppRegistration,
  appRegistrationSchema,
  appVariable,
  CUSTOM_CLOUD,
  isSafeOrigin,
  type OAuthProvider,
} from '@drover/connector-kit';
import { newId, type SealedSetting, type Sealer, type SettingStore } from '@drover/database';
import { z } from 'zod';
import { ApplicationError } from '../errors/application-error.ts';
import { certificateView, makeAppCertificate } from './app-certificate.ts';
import { appView } from './app-view.ts';
import type { GivenApps } from './given-apps.ts';

const PREFIX = 'sign-in-app.';
const FIELD = 'app';
/** Of certificates whose end was told. */
const TOLD = 'certificate-told.';

export const SEALED_APPS: SealedSetting = { key: PREFIX, isPrefix: true, field: FIELD };

const keptSchema = z.object({
  registration: appRegistrationSchema.nullable(),
  /** Made, and not used until the service knows it. */
  next: z.object({ privateKey: z.string(), certificate: z.string() }).nullable(),
});
type Kept = Readonly<z.infer<typeof keptSchema>>;
/** What may be seen of a certificate. */
export type AppCertificate = ReturnType<typeof certificateView>;
const NOTHING: Kept = { registration: null, next: null };

/** As which apps this installation signs in at services. Kept sealed as a whole; what the environment says wins. */
export class SignInApps {
  readonly providers: readonly OAuthProvider[];
  readonly #given: GivenApps;
  readonly #store: SettingStore;
  readonly #sealer: Sealer;

  constructor(providers: readonly OAuthProvider[], given: GivenApps, store: SettingStore, sealer: Sealer) {
    this.providers = providers;
    this.#given = given;
    this.#store = store;
    this.#sealer = sealer;
  }

  /** The app of a provider, with its secrets; null where nobody set one up. */
  async read({ id }: OAuthProvider): Promise<AppRegistration | null> {
    return this.#given[id] ?? (await this.#kept(id)).registration;
  }

  async view(provider: OAuthProvider): Promise<SignInApp> {
    const given = this.#given[provider.id] ?? null;
    const { registration, next } = await this.#kept(provider.id);
    return appView(provider, { given, chosen: registration, next: next?.certificate ?? null });
  }

  /** The certificate by which the app of a provider signs in; null where it has none. */
  async certificate(provider: OAuthProvider): Promise<AppCertificate | null> {
    const credential = (await this.read(provider))?.credential;
    return credential?.kind === 'certificate' ? certificateView(credential.certificate) : null;
  }

  /** Whether nobody asked this of the certificate and the moment before, among all servers. */
  async isFirst({ thumbprint }: AppCertificate, moment: 'ended' | 'soon'): Promise<boolean> {
    const mine = newId();
    return (await this.#store.keep(`${TOLD}${thumbprint}.${moment}`, mine)) === mine;
  }

  async change(provider: OAuthProvider, wish: NewSignInApp): Promise<void> {
    this.#refuseGiven(provider);
    const before = await this.#kept(provider.id);
    const cloud = cloudFields(provider, wish);
    const credential = credentialFor(wish, before);
    const registration = { clientId: wish.clientId, tenant: wish.tenant, ...cloud, credential };
    const next = wish.credential === 'next-certificate' ? null : before.next;
    await this.#keep(provider.id, { registration, next });
  }

  async makeCertificate(provider: OAuthProvider, now: Date): Promise<void> {
    this.#refuseGiven(provider);
    const { cert, key } = await makeAppCertificate(now);
    const { registration } = await this.#kept(provider.id);
    await this.#keep(provider.id, { registration, next: { privateKey: key, certificate: cert } });
  }

  async remove(provider: OAuthProvider): Promise<void> {
    this.#refuseGiven(provider);
    await this.#store.remove(keyOf(provider.id));
  }

  #refuseGiven({ id }: OAuthProvider): void {
    if (this.#given[id] === undefined) return;
    throw new ApplicationError('set-by-environment', `${appVariable(id)} is set where Drover was started.`);
  }

  async #kept(id: string): Promise<Kept> {
    const sealed = z
      .string()
      .optional()
      .parse(await this.#store.get(keyOf(id)));
    if (sealed === undefined) return NOTHING;
    return keptSchema.parse(JSON.parse(this.#sealer.open(Buffer.from(sealed, 'base64'), keyOf(id), FIELD)));
  }

  async #keep(id: string, kept: Kept): Promise<void> {
    await this.#store.set(keyOf(id), this.#sealer.seal(JSON.stringify(kept), keyOf(id), FIELD).toString('base64'));
  }
}

function keyOf(provider: string): string {
  return `${PREFIX}${provider}`;
}

function cloudFields(
  { clouds, serviceNames }: OAuthProvider,
  { cloud, customCloud }: NewSignInApp,
): Pick<AppRegistration, 'cloud' | 'customCloud'> {
  if (cloud !== CUSTOM_CLOUD) {
    if (!clouds.some(({ id }) => id === cloud)) throw wrong('cloud', `There is no cloud "${cloud}".`);
    return { cloud };
  }
  if (customCloud === undefined) throw wrong('customCloud', 'A cloud of your own needs its addresses.');
  const services = Object.fromEntries(serviceNames.map((name) => [name, customCloud.services[name] ?? '']));
  for (const origin of [customCloud.signIn, ...Object.values(services)]) {
    if (!isSafeOrigin(origin))
      throw wrong('customCloud', `"${origin}" is no address that encrypts, such as https://login.example.org.`);
  }
  return { cloud, customCloud: { signIn: customCloud.signIn, services } };
}

/** Whoever points the app at a cloud of their own does not get the secret of another one sent there. */
function credentialFor(wish: NewSignInApp, { registration, next }: Kept): AppCredential {
  const same =
    registration?.clientId === wish.clientId &&
    registration.cloud === wish.cloud &&
    JSON.stringify(registration.customCloud) === JSON.stringify(wish.customCloud);
  const stored = registration?.credential;
  switch (wish.credential) {
    case 'none':
      return { kind: 'none' };
    case 'secret':
      if (wish.secret !== undefined) return { kind: 'secret', secret: wish.secret };
      if (same && stored?.kind === 'secret') return stored;
      throw wrong('secret', 'Enter the secret of the app.');
    case 'certificate':
      // A key signs; it is never sent.
      if (stored?.kind === 'certificate') return stored;
      throw wrong('credential', 'There is no certificate yet. Make one, and give it to the service.');
    case 'next-certificate':
      if (next !== null) return { kind: 'certificate', ...next };
      throw wrong('credential', 'There is no new certificate. Make one, and give it to the service.');
    default:
      return wish.credential satisfies never;
  }
}

function wrong(field: string, detail: string): ApplicationError {
  return new ApplicationError('invalid-request', detail, { field });
}
