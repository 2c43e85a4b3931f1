import { open } from 'node:fs/promises';
import { checkInclusion, inclusionSchema, newerFormat, newerFormatText } from '@drover/proof';
import { z } from 'zod';
import { terminalText } from '../output/terminal-text.ts';
import type { World } from '../world.ts';
import { keyLine } from './key-line.ts';

const NO_ROW =
  'It was made by a version that did not name the row: others may have a file of this path, too. Make it anew, or check the whole proof.';

/** More than a record and its way to the root ever take. */
const MAX_BYTES = 1024 * 1024;

const ofOneFile = z.looseObject({ type: z.literal('inclusion') });

/** What the file holds, where it says that it proves one file; null when it is something else, such as a whole proof. */
export async function readInclusion(file: string): Promise<object | null> {
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
  return ofOneFile.safeParse(value).data ?? null;
}

/** Tells what of one file is proved; answers with the exit code. */
export function verifyInclusion(given: object, key: Buffer | null, world: World): number {
  const refuse = (why: string): number => {
    world.stdout.write(`REFUSED: ${why}\n`);
    return 1;
  };
  const newer = newerFormat(given);
  if (newer !== null) return refuse(newerFormatText(newer));
  const inclusion = inclusionSchema.safeParse(given).data;
  if (inclusion === undefined) return refuse('the file is not written as what proves one file is: it was changed.');
  const { signature } = inclusion;
  if (key !== null && !Buffer.from(signature.key, 'base64').equals(key))
    return refuse('it was signed by another key than the one that you gave.');
  const record = checkInclusion(inclusion);
  if (record === null) return refuse('the record is not part of what was signed, or the signature is not right.');
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
