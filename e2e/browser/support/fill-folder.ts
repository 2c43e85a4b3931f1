import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestServer } from '@drover/testing-servers';

/** Puts a folder with a few folders and so many small files on a server. */
export async function fillFolder(server: TestServer, name: string, files: number): Promise<void> {
  for (let number = 0; number < files; number++) {
    const folder = join(server.folder, name, ['Letters', 'Bills 2026', 'übrige'][number % 3] ?? '');
    if (number < 3) await mkdir(folder, { recursive: true });
    await writeFile(
      join(folder, `document ${String(number).padStart(4, '0')}.txt`),
      `Document ${number}\n`.repeat(number % 50),
    );
  }
  await server.adopt();
}
