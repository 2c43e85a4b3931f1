import assert from 'node:assert/strict';
import type { AcceptanceCase } from '../acceptance-case.ts';
import { patternBytes } from '../bytes.ts';
import { SkipCase } from '../expect.ts';

const KIB = 1024;
const LARGEST_TRIED = 8 * 1024 * KIB;

/** Sizes at which protocols and clouds cut: SFTP packets, buffers of Node, TLS records, Google and Microsoft upload parts. */
const BOUNDARIES: readonly (readonly [string, number])[] = [
  ['16 KiB', 16 * KIB],
  ['32 KiB', 32 * KIB],
  ['64 KiB', 64 * KIB],
  ['255 KiB', 255 * KIB],
  ['256 KiB', 256 * KIB],
  ['320 KiB', 320 * KIB],
  ['1 MiB', 1024 * KIB],
];

export const writeSizeCases: readonly AcceptanceCase[] = [
  stores('a file of no bytes', [0]),
  stores('a file of one byte', [1]),
  ...BOUNDARIES.map(([label, size]) => stores(`files of ${label} and one byte around`, [size - 1, size, size + 1])),
  {
    name: 'stores files around the part size and the size from which parts are used',
    timeoutMs: 120_000,
    async run(context) {
      const { parts } = context.capabilities;
      const sizes = [parts?.partBytes ?? 0, parts?.fromBytes ?? 0].filter((size) => size > 0 && size <= LARGEST_TRIED);
      if (sizes.length === 0) throw new SkipCase('service has no such sizes, or none that a test can wait for');
      for (const size of new Set(sizes.flatMap((each) => [each - 1, each, each + 1]))) {
        const bytes = patternBytes(size);
        await context.write(`${size}.bin`, bytes);
        await context.holds(`${size}.bin`, bytes);
      }
    },
  },
];

function stores(what: string, sizes: readonly number[]): AcceptanceCase {
  return {
    name: `stores ${what}`,
    async run(context) {
      for (const size of sizes) {
        const bytes = patternBytes(size, size + 1);
        const entry = await context.write(`${size}.bin`, bytes);
        if (entry.size !== null) assert.equal(entry.size, size);
        await context.holds(`${size}.bin`, bytes);
      }
      await context.holdsOnly(...sizes.map((size) => `${size}.bin`));
    },
  };
}
