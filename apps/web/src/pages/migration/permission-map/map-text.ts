import { ApiError } from '@drover/api';
import { csvLine } from '@drover/core';
import { atOnce, decodeText, readCsv } from '@drover/migration';

interface Entry {
  readonly source: string;
  readonly destination: string;
}

const HEADING = 'Source User,Destination User';

/** The map as people read and write it, a line each. */
export function mapText(entries: readonly Entry[]): string {
  return entries.map(({ source, destination }) => csvLine([source, destination]).trim()).join('\n');
}

/** What was written as the file that the server takes; it wants a heading, which may be left out here. */
export function mapFile(text: string): Blob {
  return new Blob([hasHeading(text) ? text : `${HEADING}\n${text}`], { type: 'text/csv' });
}

/** By how many lines what the server says of the file is further down than what was written. */
export function linesBefore(text: string): number {
  return hasHeading(text) ? 0 : 1;
}

function hasHeading(text: string): boolean {
  const [first = ''] = text.trimStart().split('\n', 1);
  const plain = first.toLowerCase().replace(/[\s"_-]/g, '');
  return plain.startsWith('sourceuser,');
}

/** The text of a file from whatever program wrote it. An ApiError where bytes of it are no text. */
export async function textOf(file: Blob): Promise<string> {
  const { text, problem } = atOnce(decodeText(new Uint8Array(await file.arrayBuffer())));
  if (problem === null) return text;
  const { line, reason, remedy } = problem;
  const detail = `Line ${line}: ${reason}`;
  throw new ApiError({
    type: 'about:blank',
    title: 'The file cannot be read',
    status: 0,
    detail,
    remedy,
    code: 'file-refused',
  });
}

/** The text with pairs behind it whose sources have no line yet. */
export function withPairs(text: string, pairs: readonly Entry[]): { readonly text: string; readonly added: number } {
  const { rows } = atOnce(readCsv(new TextEncoder().encode(text)));
  const there = new Set(rows.map(({ cells: [source = ''] }) => source.trim().toLowerCase()));
  const fresh = pairs.filter(({ source }) => !there.has(source.trim().toLowerCase()));
  const parts = [text.trimEnd(), mapText(fresh)].filter((part) => part !== '');
  return { text: parts.join('\n'), added: fresh.length };
}

/** Names of a directory as people paste them: one a line, or the first column of a file. */
export function namesOf(text: string): string[] {
  const { rows } = atOnce(readCsv(new TextEncoder().encode(text)));
  return [...new Set(rows.map(({ cells: [name = ''] }) => name.trim()))].filter((name) => name !== '');
}
