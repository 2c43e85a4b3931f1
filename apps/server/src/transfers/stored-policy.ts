import { policySchema } from '@drover/api';
import { DEFAULT_EXCLUSIONS, exclusionSet, StorageError } from '@drover/core';
import { z } from 'zod';
import { ApplicationError } from '../errors/application-error.ts';

/** What is kept of a transfer's policy: as the interface takes it, and the exclusion rules by id. */
export const storedPolicySchema = policySchema.extend({ exclusions: z.array(z.string()).default([]) });

/** The exclusion rules by id; null is the standard set. Refuses ('invalid-request') what is none, for no run could go by it. */
export function exclusionIds(chosen: readonly string[] | null): readonly string[] {
  if (chosen === null) return DEFAULT_EXCLUSIONS.map(({ id }) => id);
  try {
    exclusionSet(chosen);
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    const { message, remedy } = error;
    const told = remedy === undefined ? {} : { remedy };
    throw new ApplicationError('invalid-request', message, { field: 'exclusions', ...told, cause: error });
  }
  return chosen;
}
