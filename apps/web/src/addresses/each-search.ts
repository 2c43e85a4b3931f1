import { z } from 'zod';
import { wizardSearchSchema } from './wizard-search.ts';

/** Where each folder in a folder goes: the wizard as it stands, the way at the destination, and what is looked for in the list. */
export const eachSearchSchema = wizardSearchSchema.extend({
  pattern: z.string().optional().catch(undefined),
  q: z.string().optional().catch(undefined),
});
