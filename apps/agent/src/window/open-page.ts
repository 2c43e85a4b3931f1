import { spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { writePrivateFile } from '../files/private-file.ts';
import type { World } from '../world.ts';

const OPENERS: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  win32: ['rundll32.exe', 'url.dll,FileProtocolHandler'],
  darwin: ['open'],
};

/**
 * Shows a page in the browser of this person. All users of a machine see what programs are started with, so the browser is given a file that
 * only this user can read, and that leads on.
 */
export async function openPage(
  folder: string,
  address: string,
  { platform }: Pick<World, 'platform'>,
): Promise<AsyncDisposable> {
  const file = join(folder, 'window.html');
  await writePrivateFile(
    file,
    `<!doctype html><meta charset="utf-8"><title>Drover Agent</title><meta http-equiv="refresh" content="0; url=${address}"><a href="${address}">Drover Agent</a>\n`,
  );
  const [program = 'xdg-open', ...before] = OPENERS[platform] ?? ['xdg-open'];
  const child = spawn(program, [...before, pathToFileURL(file).href], { stdio: 'ignore', detached: true });
  child.on('error', () => undefined); // there is no browser: the address was printed
  child.unref();
  return { [Symbol.asyncDispose]: () => rm(file, { force: true }) };
}
