import { Readable } from 'node:stream';

import type { Content, ContentStore } from '../model/content-store.ts';
import type { StoredDrive } from '../model/stored-drive.ts';

const OFFICE = /\.(?:docx|docm|dotx|xlsx|xlsm|xltx|pptx|pptm|potx)$/i;

/**
 * Document libraries write properties of theirs into Office files ("property promotion"), so that size and hash differ from what was uploaded.
 * The simulator adds bytes at the end; what the service really does to a file is more, and not known in detail.
 */
export async function asKept(
  store: ContentStore,
  drive: StoredDrive,
  name: string,
  content: Content,
): Promise<Content> {
  if (drive.facts.type !== 'documentLibrary' || !OFFICE.test(name) || content.size === 0) return content;
  return store.keep(Readable.from(promoted(content, drive.facts.name), { objectMode: false }));
}

async function* promoted(content: Content, library: string): AsyncGenerator<Buffer> {
  yield* content.read() as AsyncIterable<Buffer>;
  yield Buffer.from(`<promoted library=${JSON.stringify(library)}/>`.padEnd(1024));
}
