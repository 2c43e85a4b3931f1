import { displaySegment } from '@drover/core';

/** Lines for a terminal: files, servers and other programs may have put anything into them. */
export function printable(lines: string): string {
  return lines.split('\n').map(displaySegment).join('\n');
}
