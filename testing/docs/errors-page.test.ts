import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { errorsReference } from './errors-page.ts';

const PAGE = resolve(import.meta.dirname, '..', '..', 'docs', 'reference', 'errors.md');

it('keeps an anchor for each cause on the reference page of errors (UPDATE_DOCS=1 writes it)', async () => {
  if (process.env['UPDATE_DOCS'] === '1') await writeFile(PAGE, errorsReference());
  expect(await readFile(PAGE, 'utf8')).toBe(errorsReference());
});
