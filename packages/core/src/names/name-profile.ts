/** How a service counts: UTF-16 code units, or bytes. */
export interface LengthLimit {
  readonly max: number;
  readonly unit: 'utf16' | 'bytes';
}

/** A name, or part of one, that a service refuses although each of its characters is allowed. */
export interface NamePattern {
  /** Source of a regular expression that is tried without regard to case. The repair acts on what it matches. */
  readonly source: string;
  readonly repair: 'cut' | 'mark-before' | 'mark-after';
  /** Where it applies; everywhere when absent. */
  readonly only?: 'folder' | 'root-folder';
  /** What the sentence is about: the whole name, or the part that the expression matches. */
  readonly concerns: 'name' | 'match';
  /** Completes the sentence: "`CON` is a reserved device name". */
  readonly says: string;
}

/** A name that a service takes, and that a person should know something about. */
export interface NameCaution {
  /** Stable: `notebook`. */
  readonly code: string;
  readonly only: 'file' | 'folder';
  /** Source of a regular expression that is tried without regard to case. */
  readonly source: string;
  /** One sentence for a person. */
  readonly says: string;
}

/** What one kind of service refuses, as data. Character classes are sources of what stands between `[` and `]`. */
export interface NameProfile {
  /** As people know it. */
  readonly service: string;
  /**
   * `bytes`: names are byte strings, undecodable ones too. `utf16`: any UTF-16, lone surrogates too. `unicode`: well-formed text only.
   */
  readonly holds: 'bytes' | 'utf16' | 'unicode';
  /** Refused anywhere in a name. NUL is refused everywhere and not listed. */
  readonly forbidden: string;
  /** True where characters above U+FFFF (emoji) are refused. */
  readonly bmpOnly?: boolean;
  /** Refused as the first character. */
  readonly leading?: string;
  /** Refused as the last character. */
  readonly trailing?: string;
  readonly patterns: readonly NamePattern[];
  readonly cautions?: readonly NameCaution[];
  readonly segment: LengthLimit;
  /** Of all segments joined by one separator each. */
  readonly path?: LengthLimit;
  readonly maxDepth?: number;
  /** In bytes; absent where none is stated. */
  readonly maxFileBytes?: number;
  readonly caseSensitive: boolean;
  /** True where the composed and the decomposed form of a character are one name. */
  readonly foldsUnicode: boolean;
}
