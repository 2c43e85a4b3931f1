import type { Owners } from '@drover/connectors/local-files';
import { csvLine, displaySegment } from '@drover/core';
import type { Principal } from './principal.ts';
import type { CountedPrincipal } from './principal-count.ts';
import { SDDL_NAMES } from './sddl-principals.ts';

export const PRINCIPALS_HEAD = csvLine(['Shared folder', 'Name', 'Id', 'Kind', 'From', 'Items']);

/** The principals of a shared folder as lines of CSV. A name of this machine stands with its number, a SID with what it is called everywhere. */
export function principalRows(path: string, counted: readonly CountedPrincipal[], owners: Owners): string {
  const lines = counted.map((principal) => {
    const { name, id } = named(principal, owners);
    return csvLine([
      displaySegment(path),
      displaySegment(name),
      id,
      principal.kind,
      principal.from,
      String(principal.items),
    ]);
  });
  return lines.join('');
}

function named({ kind, told }: Principal, owners: Owners): { readonly name: string; readonly id: string } {
  if (kind === 'account') {
    const [name, sid] = SDDL_NAMES.get(told) ?? ['', told];
    return { name, id: sid ?? '' };
  }
  const id = kind === 'user' ? owners.userId(told) : owners.groupId(told);
  return { name: told === String(id) ? '' : told, id: id === null ? '' : String(id) };
}
