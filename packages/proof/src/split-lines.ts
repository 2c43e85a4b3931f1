/** A line without its line feed; `complete` is false for a last one that has none. */
export interface Line {
  readonly text: Uint8Array;
  readonly complete: boolean;
}

const LINE_FEED = 10;
/** No record is longer: paths end at 32,767 characters. */
const MAX_LINE = 4 * 1024 * 1024;

/** Lines of a stream of bytes. One that is absurdly long is given in pieces, which are no records. */
export async function* splitLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Line> {
  let rest = Buffer.alloc(0);
  for await (const chunk of chunks) {
    const data = rest.length === 0 ? Buffer.from(chunk) : Buffer.concat([rest, chunk]);
    let from = 0;
    for (let end = data.indexOf(LINE_FEED); end >= 0; end = data.indexOf(LINE_FEED, from)) {
      yield { text: data.subarray(from, end), complete: true };
      from = end + 1;
    }
    rest = data.subarray(from);
    if (rest.length <= MAX_LINE) continue;
    yield { text: rest, complete: false };
    rest = Buffer.alloc(0);
  }
  if (rest.length > 0) yield { text: rest, complete: false };
}
