import { defineConnector, defineOptions, microsoft, text } from '@drover/connector-kit';
import { openGraph } from '../graph/open-graph.ts';
import { ORGANISATION_UNITS } from '../graph/published-budget.ts';
import { Office365Account } from './account.ts';

/** All OneDrives and libraries of a tenant, by an app that an administrator lets in. */
export const office365 = defineConnector({
  type: 'office-365',
  displayName: 'Office 365 (OneDrive/SharePoint Admin)',
  group: 'clouds',
  summary: 'Your directory, and the consent of an administrator.',
  prepare: [
    'A global administrator, or a privileged role administrator, who lets the app in for the whole directory.',
    'The name or the id of your directory, such as contoso.onmicrosoft.com.',
    'Each user whose OneDrive is to be filled needs a licence, and a OneDrive that has been made.',
  ],
  options: defineOptions({
    tenant: text({
      label: 'Directory',
      placeholder: 'eg. contoso.onmicrosoft.com',
      help: 'The id of the directory or one of its domains.',
    }),
  }),
  oauth: {
    provider: microsoft,
    grant: 'application',
    scopes: ({ services }) => [`${services['graph']}/.default`],
    tenant: { option: 'tenant' },
  },
  budget: ORGANISATION_UNITS,
  restsByDay: true,
  troubleshooting: [
    'Have an administrator open the consent page once more: permissions that were added later need a new consent.',
    'Check under Settings that the secret or the certificate of the app has not expired.',
    'A user without a OneDrive needs a licence, and has to open OneDrive once or have it provisioned.',
    'Check the spelling of user names and of addresses of sites; an address ends at the name of the library.',
    'When it goes slowly at busy times, Microsoft asked to slow down: nights and weekends are faster.',
  ],
  open: async (_options, context) => new Office365Account(openGraph(context)),
});
