import type { Socket } from 'node:net';
import type { z } from 'zod';

/** Longer lines end the conversation: nobody here has more to say at once. */
export const MAX_REQUEST_BYTES = 4 * 1024;
export const MAX_ANSWER_BYTES = 1024 * 1024;

/** What the other side sends, line by line, each held against the schema. A line that is too long or no such message throws. */
export async function* jsonLines<T>(socket: Socket, schema: z.ZodType<T>, maxBytes: number): AsyncGenerator<T> {
  let rest = Buffer.alloc(0);
  // Whoever reads them may still want to say what was wrong.
  for await (const chunk of socket.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    let bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    for (let end = bytes.indexOf(0x0a); end >= 0; end = bytes.indexOf(0x0a)) {
      if (end > maxBytes) throw new RangeError('a line is too long');
      yield schema.parse(JSON.parse(bytes.toString('utf8', 0, end)));
      bytes = bytes.subarray(end + 1);
    }
    if (bytes.length > maxBytes) throw new RangeError('a line is too long');
    rest = Buffer.from(bytes);
  }
}

export function jsonLine(message: object): string {
  return `${JSON.stringify(message)}\n`;
}
