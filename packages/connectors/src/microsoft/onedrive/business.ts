import { defineConnector, defineOptions, microsoft } from '@drover/connector-kit';
import { openGraph } from '../graph/open-graph.ts';
import { ORGANISATION_UNITS } from '../graph/published-budget.ts';
import { OWN_ENTRIES, PersonAccount } from './person-account.ts';

/** The OneDrive of one person in an organisation. */
export const oneDriveForBusiness = defineConnector({
  type: 'onedrive-business',
  displayName: 'OneDrive for Business (User)',
  group: 'clouds',
  summary: 'Sign in with your work or school account.',
  prepare: [
    'Sign in with the account whose files are to be moved; nothing else of the account is changed.',
    'Some organisations let only an administrator approve apps: then ask yours.',
    'To move the files of many people, use Office 365 (OneDrive/SharePoint Admin) instead.',
  ],
  options: defineOptions({}),
  oauth: {
    provider: microsoft,
    grant: 'person',
    scopes: ({ services }) => [`${services['graph']}/Files.ReadWrite.All`, `${services['graph']}/User.Read`],
    tenant: { word: 'organizations' },
  },
  budget: ORGANISATION_UNITS,
  troubleshooting: [
    'Open OneDrive once in a browser with the same account: it is made at the first visit.',
    'Reauthorize the connector when the password changed or the account was blocked for a time.',
    'When an administrator must approve the app, ask yours to do so, then authorize again.',
    'Look at the free space of the OneDrive, and at the log of the run.',
  ],
  open: async (_options, context) =>
    new PersonAccount(openGraph(context, OWN_ENTRIES), {
      service: 'OneDrive for Business',
      rewritesOfficeFiles: true,
      countsAddress: true,
      tellsInheritance: false,
      sessionEnd: 'request',
    }),
});
