import { z } from 'zod';

/** The sets of name rules that Drover knows, one for each kind of destination. */
export const nameProfileNameSchema = z.enum([
  'sharepoint',
  'azure-blob',
  's3',
  'dropbox',
  'box',
  'google-drive',
  'egnyte',
  'windows',
  'posix',
  'ftp',
  'pure-ftpd',
  'proftpd',
  'sftp',
]);
export type NameProfileName = z.infer<typeof nameProfileNameSchema>;
