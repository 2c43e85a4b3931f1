import { policySchema } from '@drover/api';
import { DEFAULT_EXCLUSIONS } from '@drover/core';
import { z } from 'zod';

/** What is kept of a transfer's policy: as the interface takes it, and the exclusion rules by id. */
export const storedPolicySchema = policySchema.extend({ exclusions: z.array(z.string()).default([]) });

/** The exclusion rules by id; null is the standard set. */
export function exclusionIds(chosen: readonly string[] | null): readonly string[] {
  return chosen ?? DEFAULT_EXCLUSIONS.map(({ id }) => id);
}
