const PE_OFFSET_AT = 0x3c;
const OPTIONAL_HEADER_AT = 24;
const PE32_PLUS = 0x20b;
const DIRECTORIES_AT = 112;
const SECURITY = 4;

/** A Windows program without its signature, which would not fit any more once the program is changed. */
export function withoutSignature(program: Buffer): Buffer {
  const header = program.readUInt32LE(PE_OFFSET_AT);
  const optional = header + OPTIONAL_HEADER_AT;
  if (program.toString('latin1', header, header + 4) !== 'PE\0\0' || program.readUInt16LE(optional) !== PE32_PLUS) {
    throw new Error('This is no 64-bit program for Windows.');
  }
  const entry = optional + DIRECTORIES_AT + SECURITY * 8;
  const [at, size] = [program.readUInt32LE(entry), program.readUInt32LE(entry + 4)];
  const bare = Buffer.from(at === 0 ? program : program.subarray(0, at)); // certificates stand at the very end
  if (at !== 0 && at + size !== program.length) throw new Error('Something stands behind the signature.');
  bare.writeBigUInt64LE(0n, entry);
  return bare;
}
