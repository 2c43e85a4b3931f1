import type { Migration } from '@drover/api';

/** True for a side whose connector has the users of a directory, so that there is no folder to choose that holds them. */
export function holdsUsers({ connectorType }: Migration['source']): boolean {
  return connectorType === 'office-365';
}
