import { isAbsolute } from 'node:path';

/** Which folder is read in the place of which shared one. */
export type StandIns = Readonly<Record<string, string>>;

/**
 * Reads what the command before a run has printed: nothing, the full path of what stands in for the only shared folder, or for each shared folder
 * a line with its path, a tab and that path. Answers with what is wrong, for a person, where it is none of these.
 */
export function readStandIns(output: string, roots: readonly string[]): StandIns | string {
  const standIns: Record<string, string> = {};
  for (const line of output.split(/\r?\n/)) {
    if (line.trim() === '') continue;
    const tab = line.indexOf('\t');
    const [only] = roots;
    const root = tab < 0 ? (roots.length === 1 ? only : undefined) : line.slice(0, tab);
    const path = tab < 0 ? line.trim() : line.slice(tab + 1).trim();
    if (root === undefined || !roots.includes(root))
      return `it printed "${shown(line)}", which names none of the shared folders. Let it print the path of a shared folder, a tab, and the path of what stands in for it.`;
    if (!isAbsolute(path)) return `it printed "${shown(path)}", which is no full path.`;
    standIns[root] = path;
  }
  return standIns;
}

function shown(text: string): string {
  return text.slice(0, 200);
}
