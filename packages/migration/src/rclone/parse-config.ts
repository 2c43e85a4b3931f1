/** A section of an `rclone.conf`. */
export interface Remote {
  readonly name: string;
  /** The line of its name, counted from 1. */
  readonly line: number;
  readonly values: ReadonlyMap<string, string>;
}

const SECTION = /^\[(.*)\]$/;
const VALUE = /^([^=]+?)\s*=\s*(.*)$/;

/** The remotes of an `rclone.conf`; null where the file is encrypted. What is no section and no value is passed over, as rclone does. */
export function parseConfig(text: string): readonly Remote[] | null {
  if (/^\s*RCLONE_ENCRYPT_V\d+:/m.test(text)) return null;
  const remotes: { name: string; line: number; values: Map<string, string> }[] = [];
  for (const [at, raw] of text.split(/\r\n|\r|\n/).entries()) {
    const line = raw.trim();
    const name = SECTION.exec(line)?.[1];
    const [, key, value] = VALUE.exec(line) ?? [];
    if (line === '' || /^[#;]/.test(line)) continue;
    if (name !== undefined) remotes.push({ name: name.trim(), line: at + 1, values: new Map() });
    else if (key !== undefined && value !== undefined) remotes.at(-1)?.values.set(key.toLowerCase(), value);
  }
  return remotes;
}
