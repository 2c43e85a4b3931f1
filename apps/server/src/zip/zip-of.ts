import { PassThrough, Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { ZipFile } from 'yazl';

export interface ZippedFile {
  /** With `/` between folders. */
  readonly name: string;
  readonly at: Date;
  readonly chunks: AsyncIterable<string>;
}

/** A zip archive of these files, made while it is read: what it holds is never in memory as a whole. */
export async function* zipOf(files: AsyncIterable<ZippedFile> | Iterable<ZippedFile>): AsyncGenerator<Uint8Array> {
  const zip = new ZipFile();
  const output = new PassThrough();
  zip.outputStream.pipe(output);
  const abort = new AbortController();
  zip.on('error', (error: Error) => output.destroy(error));
  const filled = fill(zip, files, abort.signal).catch((error: Error) => void output.destroy(error));
  try {
    for await (const chunk of output) yield chunk;
  } finally {
    abort.abort();
    output.destroy();
    await filled;
  }
}

async function fill(
  zip: ZipFile,
  files: AsyncIterable<ZippedFile> | Iterable<ZippedFile>,
  signal: AbortSignal,
): Promise<void> {
  for await (const { name, at, chunks } of files) {
    const content = Readable.from(chunks, { objectMode: false });
    const stop = () => void content.destroy();
    signal.addEventListener('abort', stop, { once: true });
    zip.addReadStream(content, name, { mtime: at });
    await finished(content);
    signal.removeEventListener('abort', stop);
    if (signal.aborted) return;
  }
  zip.end();
}
