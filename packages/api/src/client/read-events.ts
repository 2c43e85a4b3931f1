/** One server-sent event as it arrives. */
export interface RawEvent {
  readonly event: string;
  readonly data: string;
  readonly id: string;
}

/** The events of a `text/event-stream` body, in order, until it ends. Comments (heartbeats) are left out. */
export async function* readEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<RawEvent, void, undefined> {
  const reader = body.pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>).getReader();
  let rest = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const blocks = (rest + value).split(/\r?\n\r?\n/);
      rest = blocks.pop() ?? '';
      for (const block of blocks) {
        const event = parseBlock(block);
        if (event !== null) yield event;
      }
    }
  } finally {
    await reader.cancel().catch(() => undefined); // the stream has failed already, and said so to whoever read it
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
