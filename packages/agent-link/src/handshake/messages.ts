import { StorageError } from '@drover/core';
import { z } from 'zod';
import { decodeJson } from '../frames/json.ts';
import { plainText } from '../frames/plain-text.ts';

/** The versions of the protocol that this code speaks. */
export const PROTOCOLS = { min: 1, max: 1 } as const;

const bytes = (least: number, most: number) =>
  z
    .string()
    .regex(/^[A-Za-z0-9_-]*$/)
    .transform((text) => Buffer.from(text, 'base64url'))
    .refine((value) => value.length >= least && value.length <= most);
const name = z.string().max(255).transform(plainText);
const text = z.string().max(2000).transform(plainText);
const version = z.string().regex(/^\d{1,9}(?:\.\d{1,9}){1,3}$/);
const session = z.string().regex(/^[A-Za-z0-9_-]{22,64}$/);
const lane = z.enum(['control', 'data']);
const number = z.int().min(1).max(1_000_000);

/** How the handshake is tied to the TLS channel that it runs in. */
export const bindingSchema = z.enum(['exporter', 'none']);
export type Binding = z.infer<typeof bindingSchema>;

export const helloSchema = z.object({
  type: z.literal('hello'),
  protocol: z.object({ min: number, max: number }),
  agentVersion: version,
  os: name,
  arch: name,
  host: name,
  spki: bytes(32, 128),
  nonce: bytes(32, 32),
  session: z.exactOptional(session),
  lane,
  binding: bindingSchema,
  /** Another one for each process of an agent. */
  instance: z.exactOptional(session),
  /** The same for all processes of a machine, as long as it runs. */
  machine: z.exactOptional(session),
});
export type Hello = z.infer<typeof helloSchema>;

export const welcomeSchema = z.object({
  type: z.literal('welcome'),
  protocol: number,
  serverVersion: z.string().max(64).transform(plainText),
  spki: bytes(32, 128),
  nonce: bytes(32, 32),
  binding: bindingSchema,
  session,
});
export type Welcome = z.infer<typeof welcomeSchema>;

export const proofSchema = z.object({ type: z.literal('proof'), signature: bytes(64, 64) });

const gatewaySchema = z.object({ address: z.string().max(300).transform(plainText), process: name });

export const readySchema = z.object({
  type: z.literal('ready'),
  /** Nobody has entered the agent's key, somebody has, or the agent is too old to be asked for files. */
  state: z.enum(['claimed', 'unclaimed', 'outdated']),
  minimumVersion: version,
  /** Every process that wants a session with this agent, and where it is reached. */
  gateways: z.array(gatewaySchema).max(256),
  /** The process that this session is with. */
  process: name,
  /** Another machine that calls with the key of this agent, and is refused. */
  twin: z.exactOptional(name.nullable()),
});
export type Ready = z.infer<typeof readySchema>;

export const refusedSchema = z.object({
  type: z.literal('refused'),
  code: z.string().max(64).transform(plainText),
  message: text,
  remedy: text,
});
export type Refused = z.infer<typeof refusedSchema>;

/** Any message of a handshake as it travels: bytes in base64url. */
export function writeMessage(message: object): string {
  const fields = Object.entries(message);
  return JSON.stringify(
    Object.fromEntries(
      fields.map(([key, value]) => [key, Buffer.isBuffer(value) ? value.toString('base64url') : value]),
    ),
  );
}

/** The fields of a message that came; null for what is no JSON object that may be one. */
export function readMessage(text: string): unknown {
  try {
    return decodeJson(Buffer.from(text));
  } catch (error) {
    if (error instanceof StorageError) return null;
    throw error;
  }
}
