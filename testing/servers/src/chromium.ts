import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { fetchPackages } from './debian-packages.ts';
import { firstExecutable, librariesIn, onSearchPath, type Program } from './programs.ts';

const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];

/** The shell draws without a window and needs far fewer libraries; without a font it draws no letters. */
const packages = ['chromium-headless-shell', 'chromium-common', 'fonts-liberation'] as const;

/**
 * Finds a browser for tests: the one that CHROMIUM names, else one of the system, else Debian's headless Chromium, unpacked into the cache
 * folder; rejects with the reason when there is none.
 */
export async function findChromium(): Promise<Program> {
  const named = process.env['CHROMIUM'];
  const installed = await firstExecutable([...(named === undefined ? [] : [named]), ...names.flatMap(onSearchPath)]);
  if (installed !== undefined) return { file: installed, env: {} };
  const root = await fetchPackages(packages);
  const libraries = librariesIn(root);
  // An unpacked browser looks for fonts where the system would have them.
  const fonts = join(root, 'fonts.conf');
  await writeFile(fonts, fontsIn(root));
  return {
    file: join(root, 'usr/lib/chromium/chromium-headless-shell'),
    root,
    env: {
      LD_LIBRARY_PATH: [...libraries, ...libraries.map((folder) => join(folder, 'pulseaudio'))].join(':'),
      FONTCONFIG_FILE: fonts,
    },
  };
}

function fontsIn(root: string): string {
  const text = (path: string) => join(root, path).replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<fontconfig><dir>${text('usr/share/fonts')}</dir><cachedir>${text('fonts-cache')}</cachedir></fontconfig>\n`;
}
