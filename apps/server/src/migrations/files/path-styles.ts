import type { Migration } from '@drover/database';
import type { PathStyle, PathStyles } from '@drover/migration';
import type { Surroundings } from '../../transfers/surroundings.ts';

/** Types whose connectors hold folders; those of all others hold users, drives or libraries. */
const FOLDERS: Readonly<Record<string, PathStyle>> = {
  agent: 'machine',
  'local-files': 'machine',
  ftp: 'server',
  sftp: 'server',
  'onedrive-business': 'server',
  'onedrive-consumer': 'server',
};

/** How the places of both sides of a migration are written. */
export function pathStyles(migration: Migration, { connectors }: Surroundings): PathStyles {
  const typeOf = (id: string) => connectors.get(id)?.type;
  const styleOf = (type: string | undefined): PathStyle => {
    return type === undefined ? 'machine' : (FOLDERS[type] ?? 'users');
  };
  const destination = typeOf(migration.destinationConnectorId);
  return {
    source: styleOf(typeOf(migration.sourceConnectorId)),
    destination: destination === 'office-365' ? 'libraries' : styleOf(destination),
  };
}
