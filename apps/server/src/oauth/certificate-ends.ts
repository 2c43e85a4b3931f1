import type { OAuthProvider } from '@drover/connector-kit';
import type { Application } from '../application.ts';
import type { AppCertificate } from './sign-in-apps.ts';

const DAY_MS = 86_400_000;
/** A month is time enough to make another and register it. */
export const SOON_MS = 30 * DAY_MS;

/** When the certificate of an app ends, and in how many whole days; fewer than none where it has. */
export interface CertificateEnd {
  readonly until: string;
  readonly daysLeft: number;
}

function certificateEnd({ until }: Pick<AppCertificate, 'until'>, now: number): CertificateEnd {
  return { until, daysLeft: Math.floor((Date.parse(until) - now) / DAY_MS) };
}

/** By types of connectors: the end of the certificate by which they sign in, where they do so by one. */
export async function certificateEnds(
  { clock, kinds, signInApps }: Pick<Application, 'clock' | 'kinds' | 'signInApps'>,
  types: ReadonlySet<string>,
): Promise<ReadonlyMap<string, CertificateEnd>> {
  const byProvider = new Map<OAuthProvider, Promise<AppCertificate | null>>();
  const ends = new Map<string, CertificateEnd>();
  for (const { definition } of kinds) {
    const provider = definition.oauth?.provider;
    if (provider === undefined || !types.has(definition.type)) continue;
    const reading = byProvider.get(provider) ?? signInApps.certificate(provider);
    byProvider.set(provider, reading);
    const certificate = await reading;
    if (certificate !== null) ends.set(definition.type, certificateEnd(certificate, clock.now()));
  }
  return ends;
}

/** Writes into the audit log, once each, that a certificate ends within a month, and that it has ended. */
export async function noteCertificateEnds(
  app: Pick<Application, 'audit' | 'clock' | 'log' | 'signInApps'>,
): Promise<void> {
  const { audit, clock, log, signInApps } = app;
  for (const provider of signInApps.providers) {
    const certificate = await signInApps.certificate(provider);
    if (certificate === null) continue;
    const end = certificateEnd(certificate, clock.now());
    const hasEnded = Date.parse(end.until) <= clock.now();
    if (!hasEnded && Date.parse(end.until) > clock.now() + SOON_MS) continue;
    if (!(await signInApps.isFirst(certificate, hasEnded ? 'ended' : 'soon'))) continue;
    const detail = { ...end, thumbprint: certificate.thumbprint };
    const action = hasEnded ? 'sign-in-app.certificate-ended' : 'sign-in-app.certificate-ends';
    await audit.add({ userId: null, actor: 'Drover', action, target: provider.id, address: null, detail });
    log.warn(
      { provider: provider.id, ...detail },
      hasEnded
        ? 'the certificate of an app has ended; no connector can sign in by it'
        : 'the certificate of an app ends soon; connectors cannot sign in by it then',
    );
  }
}
