import { optionsMarkdown } from '@drover/connector-kit';
import { agent } from '@drover/connectors/agent';
import { azureBlob } from '@drover/connectors/azure-blob';
import { ftp } from '@drover/connectors/ftp';
import { localFiles } from '@drover/connectors/local-files';
import { office365, oneDriveConsumer, oneDriveForBusiness } from '@drover/connectors/microsoft';
import { sftp } from '@drover/connectors/sftp';

const HEAD = `# Connectors

What each type of storage asks for, and what to try when it does not connect. This page is made from the definitions in
\`packages/connectors\`; limits and quirks stand in the README beside each of them.

| type | source | destination | resumes inside files | keeps times | readme |
|---|---|---|---|---|---|
| Local folder | yes | yes | yes | files and folders | [local-files](../../packages/connectors/src/local-files/README.md) |
| Agent (Desktop or Server) | yes | where a folder is shared writable | yes | files and folders | [agent](../../packages/connectors/src/agent/README.md) |
| FTP (plain, explicit TLS, implicit TLS) | yes | yes | where the server can (REST, APPE) | files and folders with MFMT (ProFTPD, Pure-FTPd), files alone with MDTM (vsftpd), else none | [ftp](../../packages/connectors/src/ftp/README.md) |
| SFTP | yes | yes | yes | files and folders, whole seconds | [sftp](../../packages/connectors/src/sftp/README.md) |
| Azure Blob Storage | yes | yes | yes | files and folders, in metadata as rclone keeps them | [azure-blob](../../packages/connectors/src/azure-blob/README.md) |
| Office 365 (OneDrive/SharePoint Admin) | yes | yes | yes | files and folders | [microsoft](../../packages/connectors/src/microsoft/README.md) |
| OneDrive for Business (User) | yes | yes | yes | files and folders | [microsoft](../../packages/connectors/src/microsoft/README.md) |
| OneDrive Consumer | yes | yes | yes | files and folders | [microsoft](../../packages/connectors/src/microsoft/README.md) |

Where a destination cannot set the times of folders, or any times, nothing is tried and no item carries a note of it.

A connector can be pointed at any host that the machine running Drover can reach.
`;

/** The reference page of all connectors, as Markdown. */
export function connectorsPage(): string {
  return [
    HEAD,
    optionsMarkdown(localFiles),
    optionsMarkdown(agent),
    optionsMarkdown(ftp),
    optionsMarkdown(sftp),
    optionsMarkdown(azureBlob),
    optionsMarkdown(office365),
    optionsMarkdown(oneDriveForBusiness),
    optionsMarkdown(oneDriveConsumer),
  ].join('\n');
}
