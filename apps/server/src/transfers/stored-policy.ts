import { policySchema } from '@drover/api';
import { z } from 'zod';

/** What is kept of a transfer's policy: as the interface takes it, and the exclusion rules by id. */
export const storedPolicySchema = policySchema.extend({ exclusions: z.array(z.string()).default([]) });
