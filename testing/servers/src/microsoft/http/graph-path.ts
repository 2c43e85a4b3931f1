import { invalid } from '../graph-error.ts';

/** One part of a resource's path; `root:/a/b:` is the part `root` with a path below it. */
export interface PathPart {
  readonly text: string;
  readonly below?: readonly string[];
}

export type GraphPath = readonly PathPart[];

/**
 * Takes a path apart as Microsoft Graph does: a part that ends with a colon is followed by a path, which ends with the next colon before a slash
 * or at the end. Every segment is percent-encoded by itself, so what is decoded may hold any character but a slash.
 */
export function parseGraphPath(raw: string): GraphPath {
  const pieces = raw.split('/').filter((piece) => piece !== '');
  const parts: PathPart[] = [];
  while (pieces.length > 0) {
    const piece = pieces.shift() ?? '';
    if (!piece.endsWith(':')) {
      parts.push({ text: decode(piece) });
      continue;
    }
    const end = pieces.findIndex((candidate) => candidate.endsWith(':'));
    const below = pieces.splice(0, end < 0 ? pieces.length : end + 1).map((name) => name.replace(/:$/, ''));
    parts.push({ text: decode(piece.slice(0, -1)), below: below.filter((name) => name !== '').map(decode) });
  }
  return parts;
}

/** The name of a part that may be a function: `search(q='x')` is called `search`. */
export function functionName(part: PathPart | undefined): string | undefined {
  return part?.text.replace(/\(.*\)$/s, '');
}

function decode(piece: string): string {
  if (piece.includes(':')) throw invalid(`A segment of the path holds a colon that is not percent-encoded: ${piece}`);
  const text = decodeStrictly(piece);
  if (text.includes('/')) throw invalid(`A segment of the path holds a slash: ${piece}`);
  return text;
}

function decodeStrictly(piece: string): string {
  try {
    return decodeURIComponent(piece);
  } catch {
    throw invalid(`The path is not percent-encoded UTF-8: ${piece}`);
  }
}
