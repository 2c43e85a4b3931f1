import type { Segment } from '../segment.ts';
import type { NameProblem } from './check-name.ts';
import { segmentLength, unitWord } from './length.ts';
import type { LengthLimit } from './name-profile.ts';
import type { NameRules } from './name-rules.ts';

/**
 * What stands before the first segment at the destination; learned when the destination is opened. Both are negative where the service counts
 * less than the segments show: `Site Contents` is no part of the path of a library.
 */
export interface PathBase {
  /** In the unit of the rules' path limit, the separator before the first segment included. */
  readonly length: number;
  /** Folders: what has none above it at the service is at depth 0. */
  readonly depth: number;
}

export const NO_BASE: PathBase = { length: 0, depth: 0 };

/** Why the destination cannot hold a path although it may hold each of its names. Paths are reported, never shortened. */
export function checkPath(
  segments: readonly Segment[],
  rules: NameRules,
  base: PathBase = NO_BASE,
): readonly NameProblem[] {
  const problems: NameProblem[] = [];
  if (rules.path !== undefined) {
    const { max, unit } = rules.path;
    const length = pathLength(segments, unit, base);
    if (length > max) {
      problems.push({
        problem: 'path-too-long',
        message: `The path is ${length} ${unitWord(unit)} long; the limit on ${rules.service} is ${max}.`,
        over: { length, max },
      });
    }
  }
  const depth = base.depth + segments.length;
  if (rules.maxDepth !== undefined && depth > rules.maxDepth) {
    problems.push({
      problem: 'path-too-deep',
      message: `The path has ${depth} parts; the limit on ${rules.service} is ${rules.maxDepth}.`,
    });
  }
  return problems;
}

function pathLength(segments: readonly Segment[], unit: LengthLimit['unit'], base: PathBase): number {
  let length = base.length + Math.max(0, segments.length - 1);
  for (const segment of segments) length += segmentLength(segment, unit);
  return length;
}
