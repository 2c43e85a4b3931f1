import { parseArgs } from 'node:util';
import { StorageError } from '@drover/core';

const FLAGS = {
  listen: { type: 'string' },
  'agent-listen': { type: 'string' },
  'agent-updates': { type: 'string' },
  'tls-cert': { type: 'string' },
  'tls-key': { type: 'string' },
  'tls-self-signed': { type: 'boolean' },
  insecure: { type: 'boolean' },
  'json-logs': { type: 'boolean' },
  'sign-in-link': { type: 'boolean' },
  'reset-two-step': { type: 'boolean' },
} as const;

export interface ServerFlags {
  readonly listen?: string;
  readonly 'agent-listen'?: string;
  readonly 'agent-updates'?: string;
  readonly 'tls-cert'?: string;
  readonly 'tls-key'?: string;
  readonly 'tls-self-signed'?: boolean;
  readonly insecure?: boolean;
  readonly 'json-logs'?: boolean;
  readonly 'sign-in-link'?: boolean;
  readonly 'reset-two-step'?: boolean;
}

/** The flags of a server command. Rejects with 'config-invalid' what there is not. */
export function parseServerFlags(command: string, args: readonly string[]): ServerFlags {
  const flags = parseFlags(command, args);
  if (flags['reset-two-step'] === true && flags['sign-in-link'] !== true) {
    throw new StorageError({
      kind: 'config-invalid',
      message: '--reset-two-step is for the account that a link is made for.',
      remedy: `Run ./drover ${command} --sign-in-link --reset-two-step.`,
    });
  }
  return flags;
}

function parseFlags(command: string, args: readonly string[]): ServerFlags {
  try {
    return parseArgs({ args: [...args], options: FLAGS, strict: true, allowPositionals: false }).values;
  } catch (error) {
    throw new StorageError({
      kind: 'config-invalid',
      message: error instanceof Error ? `${error.message.split('. ')[0]}.` : 'The arguments are not valid.',
      remedy: `See ./drover ${command} --help.`,
      cause: error,
    });
  }
}
