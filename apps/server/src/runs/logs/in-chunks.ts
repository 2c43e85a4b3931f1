import { setImmediate } from 'node:timers/promises';

const CHUNK = 32 * 1024;

/** The same text in pieces that are worth sending. Before each, all else has its turn: what reads and sends fast would not let others in. */
export async function* inChunks(pieces: AsyncIterable<string> | Iterable<string>): AsyncGenerator<string> {
  let chunk = '';
  for await (const piece of pieces) {
    chunk += piece;
    if (chunk.length < CHUNK) continue;
    await setImmediate();
    yield chunk;
    chunk = '';
  }
  if (chunk !== '') yield chunk;
}
