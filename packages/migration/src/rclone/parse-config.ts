/** A section of an `rclone.conf`. */
export interface Remote {
  readonly name: string;
  /** The line of its name, counted from 1. */
  readonly line: number;
  readonly values: ReadonlyMap<string, string>;
}

const SECTION = /^\[(.*)\]$/;
const ENCRYPTED = /^RCLONE_ENCRYPT_V\d+:/;

/** The remotes of an `rclone.conf`; null where the file is encrypted. What is no section and no value is passed over, as rclone does. */
export function parseConfig(text: string): readonly Remote[] | null {
  const remotes: { name: string; line: number; values: Map<string, string> }[] = [];
  for (const [at, raw] of text.split(/\r\n|\r|\n/).entries()) {
    const line = raw.trim();
    if (ENCRYPTED.test(line)) return null;
    if (line === '' || /^[#;]/.test(line)) continue;
    const name = SECTION.exec(line)?.[1];
    const equals = line.indexOf('=');
    if (name !== undefined) remotes.push({ name: name.trim(), line: at + 1, values: new Map() });
    else if (equals > 0)
      remotes.at(-1)?.values.set(line.slice(0, equals).trimEnd().toLowerCase(), line.slice(equals + 1).trimStart());
  }
  return remotes;
}
