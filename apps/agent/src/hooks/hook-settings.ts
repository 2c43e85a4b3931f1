import { isAbsolute } from 'node:path';
import { z } from 'zod';

const commandSchema = z
  .array(z.string().min(1), 'Write a list: the full path of a program, then its arguments, each in quotes.')
  .min(1, 'Write the full path of a program, then its arguments.')
  .refine(([program = '']) => isAbsolute(program), 'Write the full path of the program.')
  .readonly();

/** What is run on this machine around each run that reads from it; `hooks` in `agent.json`, and nowhere else. */
export const hookSettingsSchema = z.strictObject({
  before: commandSchema,
  after: commandSchema.optional(),
  timeoutSeconds: z.number('Write a number of seconds.').int().min(1).max(86_400).default(600),
  together: z.boolean('Write true or false.').default(false),
  releaseAfterHours: z.number('Write a number of hours.').positive().max(8_760).default(168),
});
export type HookSettings = Readonly<z.infer<typeof hookSettingsSchema>>;
