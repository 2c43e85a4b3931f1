import {
  choice,
  defineOptions,
  multilineSecret,
  type OptionValues,
  optional,
  secret,
  shownWhen,
  text,
} from '@drover/connector-kit';

const account = text({
  label: 'Storage account',
  placeholder: 'eg. contosofiles',
  help: 'The name of the account, as it stands before .blob.core.windows.net.',
});

const httpAddress = /^https?:\/\/[^\s/?#@]+(?:\/[^\s?#]*)?$/;

const container = text({
  label: 'Container',
  placeholder: 'all that may be listed',
  help: 'Only when the credentials are for one container. A SAS URL with a container in it says so by itself.',
});
const endpoint = text({
  label: 'Endpoint',
  placeholder: 'https://ACCOUNT.blob.core.windows.net',
  help: 'Only for an address of your own: a private endpoint or a service that speaks the same protocol.',
  advanced: true,
});
const ENTRA = ['entra-secret', 'entra-certificate'];

/** What a person fills in to authorise a storage account. */
export const options = defineOptions({
  authentication: choice(
    { label: 'Authentication' },
    {
      key: 'Account key',
      'connection-string': 'Connection string',
      sas: 'Shared access signature (SAS)',
      'entra-secret': 'Microsoft Entra app with a secret',
      'entra-certificate': 'Microsoft Entra app with a certificate',
    },
  ),
  account: shownWhen('authentication', ['key', ...ENTRA], {
    ...account,
    schema: account.schema.trim().regex(/^[a-z0-9][a-z0-9-]{1,62}$/, 'Small letters and digits only, without a domain'),
  }),
  key: shownWhen(
    'authentication',
    ['key'],
    secret({ label: 'Account key', help: 'key1 or key2, from Security + networking, Access keys.' }),
  ),
  connectionString: shownWhen(
    'authentication',
    ['connection-string'],
    secret({ label: 'Connection string', help: 'From Access keys or Shared access signature, whole.' }),
  ),
  sasUrl: shownWhen(
    'authentication',
    ['sas'],
    secret({
      label: 'SAS URL',
      placeholder: 'https://ACCOUNT.blob.core.windows.net/CONTAINER?sv=...',
      help: 'The Blob service SAS URL, of the account or of one container. It needs the rights read and list; to write also create, write and delete.',
    }),
  ),
  tenant: shownWhen(
    'authentication',
    ENTRA,
    text({ label: 'Tenant', placeholder: 'ID, or eg. contoso.onmicrosoft.com' }),
  ),
  clientId: shownWhen('authentication', ENTRA, text({ label: 'Application (client) ID' })),
  clientSecret: shownWhen('authentication', ['entra-secret'], secret({ label: 'Client secret' })),
  certificate: shownWhen(
    'authentication',
    ['entra-certificate'],
    multilineSecret({
      label: 'Certificate and private key',
      help: 'Both as PEM in one text; the key is RSA and not encrypted.',
    }),
  ),
  container: optional({
    ...container,
    schema: container.schema
      .trim()
      .regex(/^(?:\$root|\$web|[a-z0-9](?:-?[a-z0-9]){2,62})$/, 'The name of a container, such as team-files'),
  }),
  cloud: shownWhen(
    'authentication',
    ['key', ...ENTRA],
    choice({ label: 'Cloud' }, { public: 'Azure', government: 'Azure Government', china: 'Azure in China (21Vianet)' }),
  ),
  tier: choice(
    {
      label: 'Access tier of new files',
      help: 'Files in the archive tier cannot be read before they are brought back there.',
    },
    { standard: 'As the account has it', Hot: 'Hot', Cool: 'Cool', Cold: 'Cold', Archive: 'Archive' },
  ),
  endpoint: shownWhen(
    'authentication',
    ['key', ...ENTRA],
    optional({
      ...endpoint,
      schema: endpoint.schema
        .trim()
        .regex(httpAddress, 'An address such as https://files.example.com, without ? and #'),
    }),
  ),
});

export type AzureBlobOptions = OptionValues<typeof options>;
