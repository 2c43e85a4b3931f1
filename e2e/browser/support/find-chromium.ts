import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];

/** The browser that the tests drive: what CHROMIUM names, else what the search path has. Null when there is none. */
export function findChromium(): string | null {
  const { CHROMIUM, PATH = '' } = process.env;
  const candidates = PATH.split(delimiter).flatMap((folder) => NAMES.map((name) => join(folder, name)));
  return [...(CHROMIUM === undefined ? [] : [CHROMIUM]), ...candidates].find(isExecutable) ?? null;
}

/** Why there is nothing to drive, in words for the list of skipped tests. */
export const NO_CHROMIUM = 'no Chromium on the search path, and CHROMIUM names none (Debian: apt-get install chromium)';

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
