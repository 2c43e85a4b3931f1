import { ALIVE, aliveSchema } from '../alive.ts';

/** One server-sent event as it arrives. */
export interface RawEvent {
  readonly event: string;
  readonly data: string;
  readonly id: string;
}

/** Of the time between two signs of life: two of them missed, and some for a slow way. */
const SILENCE = 2.5;

/**
 * The events of a `text/event-stream` body, in order, until it ends. Signs of life are left out; once the server has said how often they come, a
 * stream that falls silent rejects, since a connection may be gone without either end being told.
 */
export async function* readEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<RawEvent, void, undefined> {
  const reader = body.pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>).getReader();
  let rest = '';
  let patienceMs = Number.POSITIVE_INFINITY;
  try {
    for (;;) {
      const { done, value } = await within(patienceMs, reader.read());
      if (done) return;
      const blocks = (rest + value).split(/\r?\n\r?\n/);
      rest = blocks.pop() ?? '';
      for (const block of blocks) {
        const event = parseBlock(block);
        if (event?.event === ALIVE) patienceMs = SILENCE * aliveSchema.parse(JSON.parse(event.data)).everyMs;
        else if (event !== null) yield event;
      }
    }
  } finally {
    await reader.cancel().catch(() => undefined); // the stream has failed already, and said so to whoever read it
  }
}

async function within<T>(ms: number, reading: Promise<T>): Promise<T> {
  if (ms === Number.POSITIVE_INFINITY) return await reading;
  const silent = Promise.withResolvers<never>();
  const timer = setTimeout(() => silent.reject(new Error(`Nothing came for ${ms / 1000} seconds.`)), ms);
  try {
    return await Promise.race([reading, silent.promise]);
  } finally {
    clearTimeout(timer);
  }
}

function parseBlock(block: string): RawEvent | null {
  const fields = { event: 'message', data: [] as string[], id: '' };
  for (const line of block.split(/\r?\n/)) {
    const [, name, value] = /^(\w+):? ?(.*)$/.exec(line) ?? [];
    if (name === 'event' || name === 'id') fields[name] = value ?? '';
    if (name === 'data') fields.data.push(value ?? '');
  }
  return fields.data.length === 0 ? null : { ...fields, data: fields.data.join('\n') };
}
