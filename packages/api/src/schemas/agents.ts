import { z } from 'zod';
import { idSchema, instantSchema } from './basics.ts';

const WHOLE = /(?<![0-9A-F])[0-9A-F]{32}(?![0-9A-F])/i;

/** 32 hex digits, of any case and with spaces and dashes between them, or in the line that an agent prints them in. */
export const agentKeySchema = z
  .string()
  .max(100)
  .transform((typed) => (WHOLE.exec(typed)?.[0] ?? typed.replace(/[\s-]/g, '')).toUpperCase())
  .pipe(z.string().regex(/^[0-9A-F]{32}$/, 'The key is 32 characters long, each a digit or a letter from A to F.'));

export const agentSchema = z.object({
  key: z.string(),
  /** `outdated`: below the version that this server demands, so that it gets no work. */
  state: z.enum(['online', 'offline', 'outdated']),
  host: z.string().describe('The name of its machine.'),
  os: z.string(),
  version: z.string(),
  /** What it shares, as paths of its machine; null until it was asked. */
  roots: z.array(z.string()).readonly().nullable(),
  /** Those of them that may be written to; null until it was asked. */
  writableRoots: z.array(z.string()).readonly().nullable(),
  lastSeen: instantSchema,
  /** It gets no new work, for maintenance of its machine. */
  drained: z.boolean(),
  /** Something is read from it or written to it, now or a few seconds ago. */
  atWork: z.boolean(),
  /** Why it gets no work and what to do about it, in two sentences; null where there is nothing to do. */
  problem: z.string().nullable(),
  /** Attempts of others to authorise it as theirs: how many, and when the last was. */
  refused: z.object({ count: z.number().int(), at: instantSchema }).nullable(),
});
export type Agent = Readonly<z.infer<typeof agentSchema>>;

/** What is known of a key that somebody holds in hand. */
export const foundAgentSchema = z.object({
  /**
   * `unknown`: no agent with it has called; `waiting`: it may be authorised; `offline`: it called once, and is gone; `outdated`: its version
   * is below the one that this server demands; `own`: a connector has it that one may see; `taken`: another has it; `revoked`: it was
   * given up for good.
   */
  state: z.enum(['unknown', 'waiting', 'offline', 'outdated', 'own', 'taken', 'revoked']),
  message: z.string().describe('What is the case, in one sentence.'),
  remedy: z.string().nullable().describe('What to do next; null where nothing is in the way.'),
  /** Null where the agent is somebody else's, or unknown. */
  agent: agentSchema.pick({ host: true, os: true, version: true, roots: true, lastSeen: true }).nullable(),
  /** The connector that has it, where one may see that. */
  connector: z.object({ id: idSchema, displayName: z.string() }).nullable(),
});
export type FoundAgent = Readonly<z.infer<typeof foundAgentSchema>>;

/** Where agents call, for whoever starts one. */
export const agentServerSchema = z.object({
  /** Null where agents cannot call. */
  address: z
    .object({
      /** Null where nobody told: then it is the name by which one reached this page. */
      host: z.string().nullable(),
      port: z.number().int(),
      /** Only programs of the same machine can call. */
      loopback: z.boolean(),
      everywhere: z
        .exactOptional(z.boolean())
        .describe(
          'The port takes calls at every address of its machine, and `host` is the one by which this page was opened.',
        ),
      passedOn: z
        .string()
        .nullable()
        .describe(
          'The port takes calls of its own machine alone, here: something there has to pass on what comes to the address. Null where that is not so.',
        ),
    })
    .nullable(),
  /** Why they cannot, in one sentence. */
  problem: z.string().nullable(),
  /** What the agent knows this server by: the SHA-256 of its public key, in base64url. */
  pin: z.string().nullable(),
  minimumVersion: z.string(),
});
export type AgentServer = Readonly<z.infer<typeof agentServerSchema>>;

/** What an administrator may say that agents are to dial. */
export const agentAddressSchema = z
  .string()
  .trim()
  .max(300)
  .regex(
    /^(?:\[[0-9a-fA-F:.]+\]|[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?):\d{1,5}$/,
    'Write HOST:PORT, such as files.example.com:8421',
  )
  .refine((text) => {
    const port = Number(text.slice(text.lastIndexOf(':') + 1));
    return port >= 1 && port <= 65_535;
  }, 'A port is a number from 1 to 65535');

export const agentDownloadNameSchema = z.enum([
  'drover-agent.tar.gz',
  'drover-agent.zip',
  'drover-agent-linux-x64.tar.gz',
  'drover-agent-linux-arm64.tar.gz',
  'drover-agent-windows-x64.zip',
  'drover-agent-macos-arm64.tar.gz',
  'drover-agent-macos-x64.tar.gz',
]);
export type AgentDownloadName = z.infer<typeof agentDownloadNameSchema>;

export const agentDownloadSchema = z.object({
  name: agentDownloadNameSchema,
  platform: z.enum(['any', 'linux-x64', 'linux-arm64', 'windows-x64', 'macos-arm64', 'macos-x64']),
  kind: z
    .enum(['portable', 'executable', 'with-node'])
    .describe(
      '`portable` needs Node 20.15 or newer on its machine; the others bring Node, as one program or beside the agent.',
    ),
  ran: z.boolean().describe('Tests have run it; else it was built, not run.'),
  ready: z.boolean().describe('It is there. Else it is made when it is first asked for, which takes up to minutes.'),
  bytes: z.number().int().nullable().describe('Null until it was made.'),
  sha256: z.string().nullable().describe('In hexadecimal digits; null until it was made.'),
});
export type AgentDownload = Readonly<z.infer<typeof agentDownloadSchema>>;

/** What agents can be downloaded, ready to dial this server. */
export const agentDownloadsSchema = z.object({
  version: z.string(),
  server: z
    .string()
    .nullable()
    .describe('The address that they dial: `https://HOST:PORT`. Null where there is a problem.'),
  loopback: z.boolean().describe('Only agents on the machine of this server reach that address.'),
  problem: z
    .object({ detail: z.string(), remedy: z.string() })
    .nullable()
    .describe('Why nothing can be downloaded now.'),
  items: z.array(agentDownloadSchema).readonly(),
});
export type AgentDownloads = Readonly<z.infer<typeof agentDownloadsSchema>>;
