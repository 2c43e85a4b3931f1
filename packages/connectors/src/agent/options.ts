import { defineOptions, type Field } from '@drover/connector-kit';
import { z } from 'zod';

const WHOLE = /(?<![0-9A-F])[0-9A-F]{32}(?![0-9A-F])/i;

/** 32 hex digits; spaces and dashes may stand between them, and around them the line that an agent prints them in. */
const keySchema = z
  .string()
  .transform((typed) => (WHOLE.exec(typed)?.[0] ?? typed.replace(/[\s-]/g, '')).toUpperCase())
  .pipe(z.string().regex(/^[0-9A-F]{32}$/, 'The key is 32 characters long, each a digit or a letter from A to F.'));

const key: Field<typeof keySchema> = {
  schema: keySchema,
  info: {
    label: 'Key',
    input: 'text',
    secret: false,
    help: 'The agent shows it when it starts; ./agent status shows it again.',
    placeholder: '32 digits and letters, as the agent shows them',
  },
};

export const options = defineOptions({ key });
