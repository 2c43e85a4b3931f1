import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { connectorsPage } from './connectors-page.ts';

const PAGE = resolve(import.meta.dirname, '..', '..', 'docs', 'reference', 'connectors.md');

it('keeps the reference page of the connectors as their definitions say (UPDATE_DOCS=1 writes it)', async () => {
  if (process.env['UPDATE_DOCS'] === '1') await writeFile(PAGE, connectorsPage());
  expect(await readFile(PAGE, 'utf8')).toBe(connectorsPage());
});
