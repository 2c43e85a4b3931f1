import { type FixRule, fixRuleSchema } from '@drover/core';

/** A rule as somebody fills it in. */
export interface FixDraft {
  readonly kind: FixRule['kind'];
  /** The character that stands for refused ones. */
  readonly by: string;
  /** The folder as people write it: `/a/b`. */
  readonly folder: string;
  readonly name: string;
  /** The folder above it into which it goes up. */
  readonly into: string;
  /** Patterns, extensions or paths, one in a line. */
  readonly lines: string;
  readonly megabytes: string;
}

/** What a rule may do, in the order of offering. */
export const FIX_KINDS = [
  { kind: 'replace-characters', word: 'Put another character in names' },
  { kind: 'rename-folder', word: 'Give a folder a shorter name' },
  { kind: 'move-folder', word: 'Move a folder up' },
  { kind: 'exclude-names', word: 'Leave out by name' },
  { kind: 'exclude-extensions', word: 'Leave out by extension' },
  { kind: 'exclude-larger', word: 'Leave out large files' },
  { kind: 'exclude-paths', word: 'Leave out these paths' },
] as const satisfies readonly { readonly kind: FixRule['kind']; readonly word: string }[];

const EMPTY = { by: '-', folder: '', name: '', into: '/', lines: '', megabytes: '' };

/** Where to begin for problems of a cause; null for a rule of no group. */
export function draftFor(cause: string | null): FixDraft {
  return { kind: kindFor(cause), ...EMPTY };
}

function kindFor(cause: string | null): FixRule['kind'] {
  if (cause === null || cause.endsWith(':name') || cause.includes('invalid-name')) return 'replace-characters';
  if (cause.includes('path-too-long')) return 'rename-folder';
  return cause.includes('too-large') ? 'exclude-larger' : 'exclude-names';
}

/** The rule that a draft says; null while something is missing or cannot be. */
export function ruleOf(draft: FixDraft): FixRule | null {
  const parsed = fixRuleSchema.safeParse(writtenRule(draft));
  return parsed.success ? parsed.data : null;
}

function writtenRule({ kind, by, folder, name, into, lines, megabytes }: FixDraft): unknown {
  switch (kind) {
    case 'replace-characters':
      return { kind, by };
    case 'rename-folder':
      return { kind, path: namesIn(folder), name: name.trim() };
    case 'move-folder': {
      const path = namesIn(folder);
      return { kind, path, to: namesIn(into), name: name.trim() === '' ? path.at(-1) : name.trim() };
    }
    case 'exclude-names':
      return { kind, patterns: linesOf(lines) };
    case 'exclude-extensions':
      return { kind, extensions: linesOf(lines).map((line) => line.replace(/^\*?\./, '')) };
    case 'exclude-larger':
      return { kind, bytes: megabytes.trim() === '' ? null : Math.round(Number(megabytes) * 1024 * 1024) };
    case 'exclude-paths':
      return { kind, paths: linesOf(lines).map(namesIn) };
    default:
      return kind satisfies never;
  }
}

function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

function namesIn(path: string): string[] {
  return path.split('/').filter((name) => name !== '');
}
