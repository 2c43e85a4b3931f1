const GIB = 1024 ** 3;

/** The largest file that a service takes, in bytes; of services that are not named here none is stated, or it goes by what was bought. */
export const LARGEST_FILES = {
  /** Source: "Restrictions and limitations in OneDrive and SharePoint", file upload size: 250 GB. */
  sharepoint: 250 * GIB,
  /** Source: https://learn.microsoft.com/azure/storage/blobs/scalability-targets: 50,000 blocks of 4000 MiB. */
  'azure-blob': 50_000 * 4000 * 1024 ** 2,
  /** Source: the discovery document of Drive v3, `files.create`, `maxSize`. */
  'google-drive': 5120 * GIB,
} as const;
