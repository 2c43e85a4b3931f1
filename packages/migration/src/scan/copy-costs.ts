/** What one copy between two connectors did. */
export interface MeasuredCopy {
  readonly files: number;
  readonly bytes: number;
  readonly seconds: number;
}

/** Seconds of one row's copying. */
export interface CopyCost {
  readonly file: number;
  readonly byte: number;
}

export interface CopyCosts {
  readonly middle: CopyCost;
  readonly low: CopyCost;
  readonly high: CopyCost;
  /** How much of it is measured: 0 for nothing, towards 1 the more was. */
  readonly certainty: number;
}

/** Where nothing is known: a file of 2.4 MB, the average of people's files, a second; half of it for being a file, half for its bytes. */
const PLANNED: CopyCost = { file: 0.5, byte: 0.5 / 2_400_000 };

/** Planned seconds of measured work from which on what was measured counts for more than the planning figure. */
const CONVINCING = 8;
/** The same for telling files from bytes: until then both are taken to be faster or slower than planned alike. */
const TELLING = 30;
/** How far the planning figure may be off, and what was measured. */
const DOUBT_OF_PLAN = 6;
const DOUBT_OF_MEASURE = 1.25;
/** Of a determinant: smaller ones are lost in rounding. */
const TINY = 1e-12;
/** No measurement makes a cost this many times smaller or larger than planned. */
const MOST = 1e4;

/**
 * What a file and a byte cost, by a weighted least-squares fit of `seconds = files * file + bytes * byte` that is drawn to the planning figure
 * the less was measured of each: three files in a second say next to nothing about a million.
 */
export function costsFrom(measured: readonly MeasuredCopy[]): CopyCosts {
  const fit = fitted(measured);
  const file = drawn(fit.files, fit.seenFiles);
  const byte = drawn(fit.bytes, fit.seenBytes);
  const scaled = (by: (cost: Drawn) => number): CopyCost => ({
    file: PLANNED.file * by(file),
    byte: PLANNED.byte * by(byte),
  });
  return {
    middle: scaled(({ ratio }) => ratio),
    low: scaled(({ ratio, doubt }) => ratio / doubt),
    high: scaled(({ ratio, doubt }) => ratio * doubt),
    certainty: Math.max(file.weight, byte.weight),
  };
}

/** In multiples of what is planned. */
interface Fit {
  readonly files: number;
  readonly bytes: number;
  /** How much of what was measured was due to files, or bytes, in planned seconds. */
  readonly seenFiles: number;
  readonly seenBytes: number;
}

function fitted(measured: readonly MeasuredCopy[]): Fit {
  let [ff, fb, bb, ft, bt] = [0, 0, 0, 0, 0];
  for (const { files, bytes, seconds } of measured) {
    const f = files * PLANNED.file;
    const b = bytes * PLANNED.byte;
    const planned = f + b;
    if (planned <= 0 || seconds < 0) continue;
    // What is twice as large may be off by twice as much.
    ff += (f * f) / planned;
    fb += (f * b) / planned;
    bb += (b * b) / planned;
    ft += (f * seconds) / planned;
    bt += (b * seconds) / planned;
  }
  const [a, c, between] = [ff + TELLING, bb + TELLING, fb - TELLING];
  const determinant = a * c - between * between;
  const seen = { seenFiles: ff, seenBytes: bb };
  if (determinant <= a * c * TINY) {
    const planned = ff + 2 * fb + bb;
    const alike = planned === 0 ? 1 : (ft + bt) / planned;
    return { files: alike, bytes: alike, ...seen };
  }
  const files = (ft * c - bt * between) / determinant;
  const bytes = (bt * a - ft * between) / determinant;
  // Neither costs less than nothing: then the other one was all of it.
  if (files < 0) return { files: 0, bytes: bt / c, ...seen };
  if (bytes < 0) return { files: ft / a, bytes: 0, ...seen };
  return { files, bytes, ...seen };
}

interface Drawn {
  readonly ratio: number;
  readonly doubt: number;
  readonly weight: number;
}

function drawn(ratio: number, seen: number): Drawn {
  const weight = seen / (seen + CONVINCING);
  const within = Math.min(MOST, Math.max(1 / MOST, ratio));
  return { ratio: within ** weight, doubt: DOUBT_OF_MEASURE * DOUBT_OF_PLAN ** (1 - weight), weight };
}
