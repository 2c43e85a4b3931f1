import { promisify } from 'node:util';
import { crc32, deflateRaw } from 'node:zlib';
import { ARCHIVE_DATE, type ArchivedFile, modeOf } from './tar.ts';

const VERSION = 20;
const MADE_ON_UNIX = 3 << 8;
const UTF8_NAMES = 0x0800;
const DEFLATED = 8;
const REGULAR_FILE = 0o100_000;

const deflate = promisify(deflateRaw);

/** The pieces of a zip archive of these files in one folder, in order. */
export async function* zipOf(folder: string, files: readonly ArchivedFile[]): AsyncGenerator<Buffer> {
  const directory: Buffer[] = [];
  let offset = 0;
  for (const file of files) {
    const name = Buffer.from(`${folder}/${file.path}`);
    const packed = await deflate(file.content, { level: 6 });
    const facts = factsOf(file, packed, name);
    const start = Buffer.concat([signature(0x04034b50), facts, name]);
    yield start;
    yield packed;
    const mode = Buffer.alloc(14);
    mode.writeUInt32LE(((REGULAR_FILE | modeOf(file)) << 16) >>> 0, 6);
    mode.writeUInt32LE(offset, 10);
    const maker = Buffer.alloc(2);
    maker.writeUInt16LE(MADE_ON_UNIX | VERSION);
    directory.push(signature(0x02014b50), maker, facts, mode, name);
    offset += start.length + packed.length;
  }
  const listed = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(files.length, 4);
  end.writeUInt16LE(files.length, 6);
  end.writeUInt32LE(listed.length, 8);
  end.writeUInt32LE(offset, 12);
  yield Buffer.concat([listed, signature(0x06054b50), end]);
}

/** What stands before a file and in the directory alike. */
function factsOf({ content }: ArchivedFile, packed: Buffer, name: Buffer): Buffer {
  const facts = Buffer.alloc(26);
  facts.writeUInt16LE(VERSION, 0);
  facts.writeUInt16LE(UTF8_NAMES, 2);
  facts.writeUInt16LE(DEFLATED, 4);
  facts.writeUInt16LE(0, 6); // midnight
  const date = ARCHIVE_DATE;
  facts.writeUInt16LE(((date.getUTCFullYear() - 1980) << 9) | ((date.getUTCMonth() + 1) << 5) | date.getUTCDate(), 8);
  facts.writeUInt32LE(crc32(content), 10);
  facts.writeUInt32LE(packed.length, 14);
  facts.writeUInt32LE(content.length, 18);
  facts.writeUInt16LE(name.length, 22);
  return facts;
}

function signature(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
