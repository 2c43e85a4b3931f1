import { defineConnector } from '@drover/connector-kit';
import { AzureBlobAccount } from './account.ts';
import { options } from './options.ts';
import { accessOf } from './sign-in/access.ts';

/** Containers of a storage account of Microsoft Azure. */
export const azureBlob = defineConnector({
  type: 'azure-blob',
  displayName: 'Azure Blob Storage',
  group: 'clouds',
  summary: 'A storage account, and its key, a SAS, or an app of Microsoft Entra.',
  prepare: [
    'The name of the storage account, and a container in it: Drover creates none.',
    'One of: an account key or connection string (portal: Access keys), a SAS URL of the account or of one container, or an app of Microsoft Entra with the role Storage Blob Data Contributor (as a source, Storage Blob Data Reader).',
    'A SAS needs the rights read and list, and to write also create, write and delete, and must last as long as the migration.',
    "Where the account has a firewall, it must let this server's outgoing address in: {outgoingAddress}.",
  ],
  options,
  troubleshooting: [
    'Check the name of the account, and that the key, connection string or SAS was copied whole.',
    'Check that the SAS has not expired, and that it allows listing.',
    'For an app: check tenant, application ID and secret, and that the app has the role Storage Blob Data Contributor on the account or container; a new role takes some minutes.',
    "Check the account's firewall (Networking): it must let this server's outgoing address, {outgoingAddress}, in.",
    'Check the clock of this machine: calls that seem to be more than 15 minutes old are refused.',
    'Where the credentials are for one container only, name it.',
  ],
  async open(values, context) {
    const tier = values.tier === 'standard' ? undefined : values.tier;
    return new AzureBlobAccount(accessOf(values, context), tier, context);
  },
});
