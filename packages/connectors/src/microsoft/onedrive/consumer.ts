import { defineConnector, defineOptions, microsoft } from '@drover/connector-kit';
import { openGraph } from '../graph/open-graph.ts';
import { PERSONAL_UNITS } from '../graph/published-budget.ts';
import { OWN_ENTRIES, PersonAccount } from './person-account.ts';

/** The OneDrive of a personal Microsoft account. */
export const oneDriveConsumer = defineConnector({
  type: 'onedrive-consumer',
  displayName: 'OneDrive Consumer',
  group: 'clouds',
  summary: 'Sign in with your personal Microsoft account.',
  prepare: [
    'Sign in with a personal Microsoft account, such as one of outlook.com or hotmail.com.',
    'For an account of work or school use OneDrive for Business (User).',
  ],
  options: defineOptions({}),
  oauth: {
    provider: microsoft,
    grant: 'person',
    scopes: ({ services }) => [`${services['graph']}/Files.ReadWrite`, `${services['graph']}/User.Read`],
    tenant: { word: 'consumers' },
  },
  budget: PERSONAL_UNITS,
  troubleshooting: [
    'Open OneDrive once in a browser with the same account: it is made at the first visit.',
    'Reauthorize the connector when the password changed.',
    'Look at the free space of the OneDrive, and at the log of the run.',
  ],
  open: async (_options, context) =>
    new PersonAccount(openGraph(context, OWN_ENTRIES), {
      service: 'OneDrive',
      rewritesOfficeFiles: false,
      countsAddress: false,
      tellsInheritance: true,
      sessionEnd: 'last-bytes',
    }),
});
