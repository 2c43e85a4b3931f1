import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { parseLocation } from '../location/parse-location.ts';
import type { World } from '../world.ts';
import { resolveSide } from './resolve-side.ts';

it.each(['ftp:', 'notes:2024/a b', 'nosuch:~/x'])(
  'shows the whole word %s where it may name a local file',
  async (word) => {
    const home = await mkdtemp(join(tmpdir(), 'drover-home-'));
    try {
      const location = parseLocation(word, 'SRC', { cwd: home, windows: false, resolve });
      const flags = { values: new Map(), own: new Set() };
      const world = { env: {}, home } as unknown as World;
      const resolving = resolveSide(location, 'source', flags as never, world, () => undefined);
      await expect(resolving).rejects.toMatchObject({
        kind: 'config-invalid',
        remedy: expect.stringContaining(`write ./${word} if a local`),
      });
    } finally {
      await rm(home, { recursive: true, force: true });
    }
  },
);
