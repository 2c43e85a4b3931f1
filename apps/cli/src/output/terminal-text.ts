import { displaySegment } from '@drover/core';

/** Characters that show nothing themselves but reorder or hide what stands around them (bidirectional controls, line separators, ...). */
const DECEIVING = /[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/gu;

/** One line of text as a terminal may have it: whatever a file name or a server's answer holds, it cannot move the cursor or change colours. */
export function terminalText(text: string): string {
  return displaySegment(text).replace(
    DECEIVING,
    (char) => `\\u${char.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`,
  );
}
