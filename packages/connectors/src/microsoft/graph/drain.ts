import type { HttpAnswer } from './http-agent.ts';

/** An answer that is longer than this is none that Graph gives. */
const MOST_BYTES = 64 * 1024 * 1024;

/** The whole body as text; rejects with a RangeError when it does not end. */
export async function textOf({ body }: HttpAnswer): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) throw new RangeError(`an answer of more than ${MOST_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Reads a body that nobody wants, so that its connection serves the next call. */
export async function drain(answer: HttpAnswer): Promise<void> {
  await answer.body.dump({ limit: 1024 * 1024 });
}

/** One header's value; the first of several. */
export function header({ headers }: Pick<HttpAnswer, 'headers'>, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}
