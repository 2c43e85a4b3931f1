import { describeConnector } from '@drover/connector-kit/testing';
import { startMicrosoft } from '@drover/testing-servers/microsoft';
import { simulatedAccess } from '../testing/simulated-access.ts';
import { oneDriveForBusiness } from './business.ts';
import { oneDriveConsumer } from './consumer.ts';

const anna = 'anna@contoso.example';
const people = { users: [{ userPrincipalName: anna }] };

describeConnector('OneDrive for Business (User)', {
  definition: oneDriveForBusiness,
  start: async () => {
    const simulator = await startMicrosoft(people);
    return {
      options: {},
      context: { access: simulatedAccess(simulator, anna) },
      stop: () => simulator.stop(),
    };
  },
});

describeConnector('OneDrive Consumer', {
  definition: oneDriveConsumer,
  start: async () => {
    const simulator = await startMicrosoft({ ...people, flavour: 'personal' });
    return {
      options: {},
      context: { access: simulatedAccess(simulator, anna) },
      stop: () => simulator.stop(),
    };
  },
});
