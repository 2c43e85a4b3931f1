import { promisify } from 'node:util';
import { crc32, deflateRaw } from 'node:zlib';
import { ZipRecords } from '@drover/core';
import { ARCHIVE_DATE, type ArchivedFile, modeOf } from './tar.ts';

const deflate = promisify(deflateRaw);

/** The pieces of a zip archive of these files in one folder, in order. */
export async function* zipOf(folder: string, files: readonly ArchivedFile[]): AsyncGenerator<Uint8Array> {
  const records = new ZipRecords();
  for (const file of files) {
    const packed = await deflate(file.content, { level: 6 });
    const content = { crc32: crc32(file.content), size: file.content.length, packedSize: packed.length };
    yield records.begin({ name: `${folder}/${file.path}`, at: ARCHIVE_DATE, mode: modeOf(file) }, content);
    yield packed;
    yield records.end(content);
  }
  yield* records.directory();
}
