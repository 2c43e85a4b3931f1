import type { ItemPermissions, SourceGrant } from '@drover/core';
import type { LeftOut } from './plan-grants.ts';

/** What holds now: without the rights whose end has passed, who are told when they are the item's own. */
export function withoutEnded(
  told: ItemPermissions,
  now: number,
): { readonly told: ItemPermissions; readonly ended: readonly LeftOut[] } {
  const isOver = ({ access, until }: SourceGrant) => access === 'allow' && until !== undefined && until <= now;
  const grants = told.grants.filter((grant) => !isOver(grant));
  if (grants.length === told.grants.length) return { told, ended: [] };
  const over = told.grants.filter((grant) => isOver(grant) && !grant.inherited && grant.kind !== 'link');
  return { told: { ...told, grants }, ended: over.map(({ principal }) => ({ principal, why: 'ended' })) };
}
