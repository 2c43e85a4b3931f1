import { csvLine } from '@drover/core';

const HEADING = 'Source User,Destination User';

/** The map as people read and write it, a line each. */
export function mapText(entries: readonly { readonly source: string; readonly destination: string }[]): string {
  return entries.map(({ source, destination }) => csvLine([source, destination]).trim()).join('\n');
}

/** What was written as the file that the server takes; it wants a heading, which may be left out here. */
export function mapFile(text: string): Blob {
  const [first = ''] = text.trimStart().split('\n', 1);
  const hasHeading = first
    .toLowerCase()
    .replace(/[\s"_-]/g, '')
    .startsWith('sourceuser,');
  return new Blob([hasHeading ? text : `${HEADING}\n${text}`], { type: 'text/csv' });
}
