import { beforeAll, expect, it } from 'vitest';
import { makeAppCertificate } from './app-certificate.ts';
import { warnOfCertificates } from './ending-certificates.ts';

const DAY_MS = 86_400_000;
const MADE = Date.UTC(2026, 0, 1);

let pair: Awaited<ReturnType<typeof makeAppCertificate>>;
beforeAll(async () => {
  pair = await makeAppCertificate(new Date(MADE));
});

it.each([
  [690, []],
  [710, ['the certificate of an app ends soon; connectors cannot sign in by it then']],
  [731, ['the certificate of an app has ended; no connector can sign in by it']],
])('%i days after it was made, a certificate of two years is told of as %o', (days, told) => {
  const said: [object, string][] = [];
  const credential = { kind: 'certificate', certificate: pair.cert, privateKey: pair.key } as const;
  const apps = { microsoft: { clientId: 'the-app', tenant: null, cloud: 'global', credential } };
  warnOfCertificates(apps, MADE + days * DAY_MS, { warn: (facts, message) => said.push([facts, message]) });
  expect(said.map(([, message]) => message)).toEqual(told);
  for (const [facts] of said) expect(facts).toMatchObject({ variable: 'DROVER_MICROSOFT_CERTIFICATE' });
});
