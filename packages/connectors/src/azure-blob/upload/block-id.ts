/**
 * What the name of a block tells. A block is found again by its name alone, also by another process: which upload sent it, where its bytes
 * stand in the file, and what MD5 had come to behind them. All names of one file must have one length.
 */
export interface BlockName {
  /** 8 bytes. */
  readonly upload: Buffer;
  readonly offset: number;
  /** MD5 over the file up to the end of this block: its state, or the hash itself where the file ends there. Null where it is not known. */
  readonly md5: Uint8Array | null;
  /** The upload was given up. */
  readonly over: boolean;
}

const MARK = Buffer.from('DRV1');
const UPLOAD_AT = 4;
const OFFSET_AT = 12;
const FLAGS_AT = 20;
const MD5_AT = 21;
const LENGTH = 48;
const KNOWN = 1;
const OVER = 2;

/** Base64, as the service takes it. */
export function writeBlockId({ upload, offset, md5, over }: BlockName): string {
  const bytes = Buffer.alloc(LENGTH);
  MARK.copy(bytes);
  upload.copy(bytes, UPLOAD_AT, 0, OFFSET_AT - UPLOAD_AT);
  bytes.writeBigUInt64BE(BigInt(offset), OFFSET_AT);
  bytes[FLAGS_AT] = (md5 === null ? 0 : KNOWN) | (over ? OVER : 0);
  bytes.set(md5 ?? [], MD5_AT);
  return bytes.toString('base64');
}

/** Null for a block that somebody else sent. */
export function readBlockId(id: string): BlockName | null {
  const bytes = Buffer.from(id, 'base64');
  if (bytes.length !== LENGTH || !bytes.subarray(0, MARK.length).equals(MARK)) return null;
  const flags = bytes[FLAGS_AT] ?? 0;
  return {
    upload: bytes.subarray(UPLOAD_AT, OFFSET_AT),
    offset: Number(bytes.readBigUInt64BE(OFFSET_AT)),
    md5: (flags & KNOWN) === 0 ? null : bytes.subarray(MD5_AT, MD5_AT + 16),
    over: (flags & OVER) !== 0,
  };
}
