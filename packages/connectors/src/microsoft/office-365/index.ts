import { defineConnector, defineOptions, microsoft, text } from '@drover/connector-kit';
import { z } from 'zod';
import { openGraph } from '../graph/open-graph.ts';
import { ORGANISATION_UNITS } from '../graph/published-budget.ts';
import { Office365Account } from './account.ts';

/**
 * An app by itself signs in to one directory: the words of people's sign-ins (`common`, `organizations`) name none. Source: "OAuth 2.0 client credentials flow on the
 * Microsoft identity platform", `tenant`.
 */
const DIRECTORY = /^(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+)$/iu;

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
    tenant: {
      ...text({
        label: 'Directory',
        placeholder: 'eg. contoso.onmicrosoft.com',
        help: 'The id of the directory or one of its domains.',
      }),
      schema: z
        .string()
        .trim()
        .regex(DIRECTORY, 'The directory is its id, or one of its domains such as contoso.onmicrosoft.com.'),
    },
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
  open: async (_options, context) =>
    new Office365Account(openGraph(context, ['/users?$top=1&$select=id', '/sites/root?$select=id'])),
});
