import { expect, test } from 'vitest';
import { folderNameFault } from './folder-name-fault.ts';

test('refuses what is no name of a folder anywhere, and leaves the rest to the service', () => {
  for (const name of ['', '.', '..', 'a/b', '/', 'a\0', 'x'.repeat(256)]) {
    expect(folderNameFault(name), name).not.toBeNull();
  }
  for (const name of ['...', '.hidden', 'Übergabe 2026', 'a\\b', 'ü'.repeat(255)]) {
    expect(folderNameFault(name), name).toBeNull();
  }
});
