import { describeConnector } from '@drover/connector-kit/testing';
import { startMicrosoft } from '@drover/testing-servers/microsoft';
import { simulatedAccess } from '../testing/simulated-access.ts';
import { office365 } from './index.ts';

const anna = 'anna@contoso.example';
const principals = ['bert@contoso.example', 'cleo@contoso.example'].map((principal) => {
  return { principal, named: 'address', kind: 'user' } as const;
});
const tenant = {
  users: [anna, 'bert@contoso.example', 'cleo@contoso.example'].map((userPrincipalName) => ({ userPrincipalName })),
  sites: [{ path: 'sites/Marketing' }],
};

describeConnector('Office 365, the OneDrive of a user', {
  definition: office365,
  start: async () => {
    const simulator = await startMicrosoft(tenant);
    return {
      options: { tenant: simulator.tenantId },
      context: { access: simulatedAccess(simulator) },
      root: anna,
      principals,
      stop: () => simulator.stop(),
    };
  },
});

describeConnector('Office 365, a library of a site', {
  definition: office365,
  start: async () => {
    const simulator = await startMicrosoft(tenant);
    return {
      options: { tenant: simulator.tenantId },
      context: { access: simulatedAccess(simulator) },
      root: 'Marketing',
      folder: ['Site Contents', 'Documents'],
      principals,
      stop: () => simulator.stop(),
    };
  },
});
