import { filtersSchema, policySchema } from '@drover/api';
import { DEFAULT_EXCLUSIONS, numberedFixSchema } from '@drover/core';
import type { RunSettings, Transfer } from '@drover/database';
import type { ItemFilter, TransferPolicy } from '@drover/engine';

/** What the engine is to go by, from what was stored with a transfer. */
export function transferPolicy({
  policy,
  filters,
  fixes = [],
}: Pick<Transfer, 'policy' | 'filters'> & Pick<RunSettings, 'fixes'>): TransferPolicy {
  const { exclusions, ...chosen } = policy;
  const { include, exclude, ...only } = filtersSchema.parse(filters);
  return {
    ...policySchema.parse(chosen),
    exclusions: isNames(exclusions) ? exclusions : DEFAULT_EXCLUSIONS.map(({ id }) => id),
    include,
    exclude,
    only: itemFilterOf(only),
    fixes: fixes.map((fix) => numberedFixSchema.parse(fix)),
  };
}

function itemFilterOf(chosen: Omit<ReturnType<typeof filtersSchema.parse>, 'include' | 'exclude'>): ItemFilter {
  const { minBytes, maxBytes, modifiedAfter, modifiedBefore, createdAfter, createdBefore, extensions, hidden } = chosen;
  return {
    hidden,
    ...(minBytes === undefined ? {} : { minBytes }),
    ...(maxBytes === undefined ? {} : { maxBytes }),
    ...(modifiedAfter === undefined ? {} : { modifiedAfter: Date.parse(modifiedAfter) }),
    ...(modifiedBefore === undefined ? {} : { modifiedBefore: Date.parse(modifiedBefore) }),
    ...(createdAfter === undefined ? {} : { createdAfter: Date.parse(createdAfter) }),
    ...(createdBefore === undefined ? {} : { createdBefore: Date.parse(createdBefore) }),
    ...(extensions === undefined ? {} : { extensions }),
  };
}

function isNames(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((name) => typeof name === 'string');
}
