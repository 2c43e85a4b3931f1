import { open } from 'node:fs/promises';
import { checkInclusion, type Inclusion, inclusionSchema } from '@drover/proof';
import { terminalText } from '../output/terminal-text.ts';
import type { World } from '../world.ts';
import { keyLine } from './key-line.ts';

const NO_ROW =
  'It was made by a version that did not name the row: others may have a file of this path, too. Make it anew, or check the whole proof.';

/** More than a record and its way to the root ever take. */
const MAX_BYTES = 1024 * 1024;

/** The inclusion proof that the file holds; null when it is something else, such as a whole proof. */
export async function readInclusion(file: string): Promise<Inclusion | null> {
  await using handle = await open(file);
  const { size } = await handle.stat();
  if (size > MAX_BYTES) return null;
  let value: unknown;
  try {
    value = JSON.parse(await handle.readFile('utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
  const parsed = inclusionSchema.safeParse(value);
  return parsed.success ? parsed.data : null;
}

/** Tells what of one file is proved; answers with the exit code. */
export function verifyInclusion(inclusion: Inclusion, key: Buffer | null, world: World): number {
  const { signature } = inclusion;
  const record = checkInclusion(inclusion);
  const trusted = key === null || Buffer.from(signature.key, 'base64').equals(key);
  if (record === null || !trusted) {
    const why = trusted
      ? 'the record is not part of what was signed, or the signature is not right'
      : 'it was signed by another key than the one that you gave';
    world.stdout.write(`REFUSED: ${why}.\n`);
    return 1;
  }
  const lines = [
    'The proof is sound: this record is part of what was signed.',
    keyLine(signature.key, key),
    `Root ${signature.root}, record ${inclusion.index + 1} of ${signature.records}`,
    record.row === undefined ? NO_ROW : `Row ${record.row}: compare it with the ID of the row that you mean.`,
    inclusion.record,
  ];
  world.stdout.write(lines.map((line) => `${terminalText(line)}\n`).join(''));
  return record.group === 'failed' || record.group === 'unreadable' ? 3 : 0;
}
