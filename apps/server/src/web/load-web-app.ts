import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Logger } from 'pino';
import type { World } from '../world.ts';
import { readWebFiles, type WebFile } from './web-files.ts';

/** What the page is built from; when any of it changes, it is built anew. */
const SOURCES = ['apps/web/src', 'apps/web/public', 'packages/api/src', 'packages/core/src'];
const SINGLE = ['apps/web/index.html', 'apps/web/vite.config.ts', 'apps/web/package.json', 'package-lock.json'];
/** Tells what it was built from; renamed when the way of building changes. */
const STAMP = 'built-for-production-from';

/** The web app, built when it is missing or its sources have changed. Without it the interface still works. */
export async function loadWebApp(
  world: World,
  log: Logger,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, WebFile>> {
  const checkout = resolve(dirname(world.self.main), '../../..');
  const dist = join(checkout, 'apps/web/dist');
  const wanted = await fingerprint(checkout);
  if (wanted !== null && (await readOr(join(dist, STAMP), '')) !== wanted)
    await build(world, checkout, dist, wanted, log, signal);
  return await readWebFiles(dist).catch(() => new Map());
}

async function build(
  world: World,
  checkout: string,
  dist: string,
  stamp: string,
  log: Logger,
  signal: AbortSignal,
): Promise<void> {
  world.complain('drover: building the web page (only when it has changed) ...');
  const vite = join(checkout, 'node_modules/vite/bin/vite.js');
  const args = [vite, 'build', '--outDir', dist, '--emptyOutDir', '--logLevel', 'error'];
  const child = spawn(world.self.node, args, {
    cwd: join(checkout, 'apps/web'),
    // Vite would leave a compile cache among the temporary files, and with a NODE_ENV of the person's bring in the libraries for development.
    env: { ...world.env, NODE_ENV: 'production', NODE_DISABLE_COMPILE_CACHE: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
    signal,
  });
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => said.push(text));
  const failed = once(child, 'error').then(([error]) => String(error));
  failed.catch(() => undefined);
  const ended = once(child, 'close').then(([code]) => (code === 0 ? null : said.join('')));
  const problem = await Promise.race([ended, failed]);
  if (problem === null) await writeFile(join(dist, STAMP), stamp);
  else log.error({ output: problem.slice(-4000) }, 'the web page could not be built; the interface works without it');
}

/** Null where the sources are not there: a packed installation brings the page with it. */
async function fingerprint(checkout: string): Promise<string | null> {
  const hash = createHash('sha256');
  const there = await stat(join(checkout, 'apps/web/src')).catch(() => null);
  if (there === null) return null;
  for (const folder of SOURCES) {
    const found = await readdir(join(checkout, folder), { recursive: true, withFileTypes: true }).catch(() => []);
    const paths = found.filter((each) => each.isFile()).map((each) => join(each.parentPath, each.name));
    for (const path of paths.filter((each) => !/\.test\.tsx?$/.test(each)).sort()) {
      hash
        .update(path.slice(checkout.length))
        .update('\0')
        .update(await readFile(path));
    }
  }
  for (const path of SINGLE) hash.update(await readOr(join(checkout, path), ''));
  return hash.digest('hex');
}

async function readOr(path: string, otherwise: string): Promise<string> {
  return await readFile(path, 'utf8').catch(() => otherwise);
}
