import { describeConnector } from '@drover/connector-kit/testing';
import { startMicrosoft } from '@drover/testing-servers/microsoft';
import { simulatedAccess } from '../testing/simulated-access.ts';
import { oneDriveForBusiness } from './business.ts';
import { oneDriveConsumer } from './consumer.ts';

const anna = 'anna@contoso.example';
const principals = ['bert@contoso.example', 'cleo@contoso.example'].map((principal) => {
  return { principal, named: 'address', kind: 'user' } as const;
});
const people = {
  users: [anna, 'bert@contoso.example', 'cleo@contoso.example'].map((userPrincipalName) => ({ userPrincipalName })),
};

describeConnector('OneDrive for Business (User)', {
  definition: oneDriveForBusiness,
  start: async () => {
    const simulator = await startMicrosoft(people);
    return {
      options: {},
      context: { access: simulatedAccess(simulator, anna) },
      principals,
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
      principals,
      stop: () => simulator.stop(),
    };
  },
});
