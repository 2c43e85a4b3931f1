import { createHash } from 'node:crypto';
import { mkdir, open, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A set of files of one size: `files` of them, `perFolder` in each folder. */
export interface DataSet {
  readonly name: string;
  readonly files: number;
  readonly perFolder: number;
  readonly bytes: number;
}

const POOL = createHash('shake256', { outputLength: 4 << 20 })
  .update('drover bench')
  .digest();
const MODIFIED = new Date('2024-01-02T03:04:05Z');
const LARGE_STEP = 4 << 20;

/** Writes the set below `root/NAME` and answers with that folder. The same content each time; no two files alike. */
export async function makeData(root: string, set: DataSet): Promise<string> {
  const base = join(root, set.name);
  for (let index = 0; index < set.files; index++) {
    const folder = join(base, `d${String(Math.floor(index / set.perFolder)).padStart(4, '0')}`);
    if (index % set.perFolder === 0) await mkdir(folder, { recursive: true });
    const path = join(folder, `f${String(index % set.perFolder).padStart(4, '0')}.bin`);
    await (set.bytes <= LARGE_STEP ? writeSmall(path, set.bytes, index) : writeLarge(path, set.bytes, index));
    await utimes(path, MODIFIED, MODIFIED);
  }
  return base;
}

async function writeSmall(path: string, bytes: number, serial: number): Promise<void> {
  const from = (serial * 4099) % Math.max(1, POOL.length - bytes);
  const content = Buffer.from(POOL.subarray(from, from + bytes));
  if (bytes >= 4) content.writeUInt32LE(serial, 0);
  await writeFile(path, content);
}

async function writeLarge(path: string, bytes: number, serial: number): Promise<void> {
  const file = await open(path, 'w');
  try {
    const step = Buffer.from(POOL);
    for (let at = 0; at < bytes; at += step.length) {
      step.writeDoubleLE(at, 0);
      step.writeUInt32LE(serial, 8);
      await file.write(step, 0, Math.min(step.length, bytes - at));
    }
  } finally {
    await file.close();
  }
}
