import { isAbsolute } from 'node:path';
import { z } from 'zod';
import { hookSettingsSchema } from '../hooks/hook-settings.ts';
import { isPin, parseServerAddress } from './server-address.ts';

const server = z.string().superRefine((text, context) => {
  const parsed = parseServerAddress(text);
  if (typeof parsed === 'string') context.addIssue({ code: 'custom', message: parsed });
});

const sharedRootSchema = z.strictObject({
  path: z
    .string('Write the full path of a folder of this machine, in quotes.')
    .refine((path) => isAbsolute(path), 'This is no full path. Write it from the top of the machine.'),
  writable: z.boolean('Write true or false.').default(false),
  tiered: z.exactOptional(z.boolean('Write true or false.')),
});

const recallSchema = z.strictObject({
  bytesPerDay: z.number('Write a number of bytes.').int().min(1),
});

/** A folder of this machine that the server may see. */
export type SharedRoot = Readonly<z.infer<typeof sharedRootSchema>>;

/** `agent.json` in the agent's folder. */
export const agentConfigSchema = z
  .strictObject({
    server: server.describe('The server to work for: `https://HOST:PORT`, with `#PIN` or with `pin` beside it.'),
    pin: z
      .string()
      .refine(isPin, 'A pin has 43 letters, digits, - and _. Copy it as the server shows it.')
      .describe('By which the server proves itself. A downloaded agent has it.'),
    channelBinding: z
      .enum(
        ['tls', 'none'],
        'Write "tls", or "none" where something in front of the server ends TLS and the server is set to none too.',
      )
      .describe(
        '`none` where a balancer in front of the server ends TLS; then its certificate has to be a trusted one.',
      ),
    proxy: z
      .string()
      .refine(isProxy, 'Write http://HOST:PORT, http://USER:PASSWORD@HOST:PORT, or "none" for a direct connection.')
      .describe('`http://USER:PASSWORD@HOST:PORT`, or `none`. Without it, `HTTPS_PROXY` and `NO_PROXY` count.'),
    name: z
      .string()
      .min(1, 'Write the name that the server shows for this agent, or leave this line out.')
      .max(255)
      .describe('What the server calls this agent; the name of the machine unless told.'),
    roots: z
      .array(sharedRootSchema, 'Write a list: [{ "path": "/srv/shares", "writable": false }].')
      .max(1_000, 'Share at most 1,000 folders; one shares all that lies in it.')
      .readonly()
      .describe(
        'The folders that the server may see: `[{ "path": "/srv/shares", "writable": false }]`. With `"tiered": true`, files with a size and without a block on the disk are known to be in an archive.',
      ),
    recall: recallSchema.describe(
      'Lets files be read whose content is in an archive or a cloud, up to so many bytes a day (UTC): `{ "bytesPerDay": 10000000000 }`. Without it they are left where they are.',
    ),
    hooks: hookSettingsSchema.describe(
      'What is run on this machine before and after each run that reads from it: `{ "before": ["/full/path", "argument"], "after": [...] }`. See [the guide](../guide/agent.md#before-and-after-a-run).',
    ),
  })
  .partial();

export type AgentConfig = Readonly<z.infer<typeof agentConfigSchema>>;

/** The settings that there are at a place of the file, by the first name on the way there. */
export function settingsAt([top]: readonly PropertyKey[]): readonly string[] {
  const { shape } = agentConfigSchema;
  const below = { roots: sharedRootSchema.shape, recall: recallSchema.shape, hooks: hookSettingsSchema.shape };
  return Object.keys(top === undefined ? shape : ((below as Readonly<Record<PropertyKey, object>>)[top] ?? {}));
}

function isProxy(text: string): boolean {
  if (text === 'none') return true;
  const url = URL.parse(text);
  return url !== null && ['http:', 'https:'].includes(url.protocol) && url.hostname !== '' && url.pathname === '/';
}
