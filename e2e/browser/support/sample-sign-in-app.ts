import type { SignInApp } from '@drover/api';

/** The app of an installation, as administrators see it. */
export const microsoftApp: SignInApp = {
  ...{ provider: 'microsoft', displayName: 'Microsoft', serviceNames: ['graph'], source: 'chosen' },
  variable: 'DROVER_MICROSOFT_CLIENT_ID',
  clouds: [{ id: 'global', label: 'Microsoft 365 (worldwide)', registrationPage: 'https://entra.microsoft.com/' }],
  app: {
    ...{ clientId: '00000000-1111-2222-3333-444444444444', tenant: null, cloud: 'global', customCloud: null },
    ...{
      credential: 'certificate',
      certificate: { pem: '', thumbprint: 'A1B2C3D4E5'.repeat(4), until: '2028-11-21T09:00:00.000Z' },
    },
  },
  nextCertificate: null,
};
