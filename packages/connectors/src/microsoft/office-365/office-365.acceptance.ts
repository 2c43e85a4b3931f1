import { describeConnector } from '@drover/connector-kit/testing';
import { startMicrosoft } from '@drover/testing-servers/microsoft';
import { simulatedAccess } from '../testing/simulated-access.ts';
import { office365 } from './index.ts';

const anna = 'anna@contoso.example';
const tenant = { users: [{ userPrincipalName: anna }], sites: [{ path: 'sites/Marketing' }] };

describeConnector('Office 365, the OneDrive of a user', {
  definition: office365,
  start: async () => {
    const simulator = await startMicrosoft(tenant);
    return {
      options: { tenant: simulator.tenantId },
      context: { access: simulatedAccess(simulator) },
      root: anna,
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
      stop: () => simulator.stop(),
    };
  },
});
