/** A file as it goes into an archive. */
export interface ArchivedFile {
  /** With slashes, below the folder of the archive. */
  readonly path: string;
  readonly content: Buffer;
  readonly executable?: boolean;
  /** For its owner's eyes alone. */
  readonly secret?: boolean;
}

const BLOCK = 512;
const NAME_BYTES = 100;
/** Every archive of one content is the same to the last bit. */
export const ARCHIVE_DATE = new Date('2026-01-01T00:00:00Z');

export function modeOf({ executable, secret }: ArchivedFile): number {
  if (secret === true) return 0o600;
  return executable === true ? 0o755 : 0o644;
}

/** The pieces of a tar archive of these files in one folder, in order. */
export function* tarOf(folder: string, files: readonly ArchivedFile[]): Generator<Buffer> {
  yield header(`${folder}/`, { mode: 0o755, size: 0, type: '5' });
  for (const file of files) {
    yield header(`${folder}/${file.path}`, { mode: modeOf(file), size: file.content.length, type: '0' });
    yield file.content;
    yield Buffer.alloc(padding(file.content.length));
  }
  yield Buffer.alloc(2 * BLOCK);
}

/** Files of a tar archive by their path, those that are `wanted`. Nothing of it ever becomes a path here. */
export function readTar(archive: Buffer, wanted: ReadonlySet<string>): ReadonlyMap<string, Buffer> {
  const found = new Map<string, Buffer>();
  for (let at = 0; at + BLOCK <= archive.length && archive[at] !== 0; ) {
    const path = textAt(archive, at, NAME_BYTES);
    const size = Number.parseInt(textAt(archive, at + 124, 12), 8);
    if (!Number.isSafeInteger(size) || size < 0) throw new Error('The archive is damaged.');
    at += BLOCK;
    if (wanted.has(path)) found.set(path, archive.subarray(at, at + size));
    at += size + padding(size);
  }
  return found;
}

function header(path: string, facts: { readonly mode: number; readonly size: number; readonly type: string }): Buffer {
  if (Buffer.byteLength(path) > NAME_BYTES) throw new RangeError(`${path} is too long for the archive.`);
  const block = Buffer.alloc(BLOCK);
  const octal = (value: number, at: number, width: number) =>
    block.write(`${value.toString(8).padStart(width - 1, '0')}\0`, at, 'latin1');
  block.write(path, 0, 'utf8');
  octal(facts.mode, 100, 8);
  octal(0, 108, 8);
  octal(0, 116, 8);
  octal(facts.size, 124, 12);
  octal(ARCHIVE_DATE.getTime() / 1000, 136, 12);
  block.write(' '.repeat(8), 148, 'latin1'); // the sum counts its own place as spaces
  block.write(facts.type, 156, 'latin1');
  block.write('ustar\x0000', 257, 'latin1'); // a zero byte and the version
  octal(
    block.reduce((sum, byte) => sum + byte, 0),
    148,
    7,
  );
  return block;
}

function padding(size: number): number {
  return (BLOCK - (size % BLOCK)) % BLOCK;
}

function textAt(archive: Buffer, at: number, bytes: number): string {
  const text = archive.toString('utf8', at, at + bytes);
  const end = text.indexOf('\0');
  return end < 0 ? text : text.slice(0, end);
}
