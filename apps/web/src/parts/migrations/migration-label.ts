import type { Migration } from '@drover/api';

/** What a migration is called where there are several: `3 | Office NAS to New storage`. */
export function migrationLabel({ number, name }: Pick<Migration, 'name' | 'number'>): string {
  return `${number} | ${name}`;
}
