import { X509Certificate } from 'node:crypto';
import { appVariable, type Logger } from '@drover/connector-kit';
import { SOON_MS } from './certificate-ends.ts';
import type { GivenApps } from './given-apps.ts';

/** Warns of certificates of the environment's apps that have ended, or do within 30 days: Drover starts all the same, and serves what needs no sign-in by them. */
export function warnOfCertificates(apps: GivenApps, now: number, log: Pick<Logger, 'warn'>): void {
  for (const [provider, { credential }] of Object.entries(apps)) {
    if (credential.kind !== 'certificate') continue;
    const until = new X509Certificate(credential.certificate).validToDate;
    if (until.getTime() > now + SOON_MS) continue;
    const facts = {
      until: until.toISOString(),
      variable: appVariable(provider).replace('CLIENT_ID', 'CERTIFICATE'),
      remedy:
        'Make another certificate, upload it at the app at the service, name its file in the variable, then start again.',
    };
    if (until.getTime() > now)
      log.warn(facts, 'the certificate of an app ends soon; connectors cannot sign in by it then');
    else log.warn(facts, 'the certificate of an app has ended; no connector can sign in by it');
  }
}
