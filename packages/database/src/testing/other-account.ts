import { statSync } from 'node:fs';
import { dirname } from 'node:path';

const MAY_ENTER = 0o001;

/** Why a test cannot run this checkout as another account; null when it can. */
export function whyNoOtherAccount(): string | null {
  if (process.getuid?.() !== 0) return 'only root can start a process of another account';
  for (let folder = import.meta.dirname; ; folder = dirname(folder)) {
    if ((statSync(folder).mode & MAY_ENTER) === 0)
      return `another account may not enter ${folder}, where this checkout lies`;
    if (folder === dirname(folder)) return null;
  }
}
