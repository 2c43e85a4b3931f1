import { StorageError } from '@drover/core';
import { MAX_JSON_DEPTH, MAX_PAYLOAD } from './limits.ts';
import { protocolFault } from './protocol-fault.ts';

/** A value as the JSON of one frame. Throws 'too-large' for what the other side would refuse. */
export function encodeJson(value: unknown): Buffer {
  const text = JSON.stringify(value);
  const bytes = Buffer.from(text ?? 'null');
  if (bytes.length > MAX_PAYLOAD) {
    throw new StorageError({
      kind: 'too-large',
      message: `A message of ${bytes.length} bytes is too large for the connection between server and agent.`,
      remedy: `Messages may have ${MAX_PAYLOAD} bytes.`,
    });
  }
  return bytes;
}

/** Reads the JSON of one frame. Throws for what is no JSON, or is nested too deeply. */
export function decodeJson(bytes: Uint8Array): unknown {
  if (isTooDeep(bytes)) throw protocolFault('a message came that is nested too deeply');
  try {
    return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) throw protocolFault('a message came that is no JSON');
    throw error;
  }
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** Looks at the bytes themselves, before anything is built of them. `[` and `{`, and `]` and `}`, differ in one bit. */
function isTooDeep(bytes: Uint8Array): boolean {
  let depth = 0;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] as number;
    if (byte === QUOTE) {
      for (at++; at < bytes.length && bytes[at] !== QUOTE; at++) if (bytes[at] === BACKSLASH) at++;
    } else if ((byte | 0x20) === 0x7b) {
      if (++depth > MAX_JSON_DEPTH) return true;
    } else if ((byte | 0x20) === 0x7d) depth--;
  }
  return false;
}
