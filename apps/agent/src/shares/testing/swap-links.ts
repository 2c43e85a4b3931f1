import { renameSync, symlinkSync, unlinkSync } from 'node:fs';

/** Puts links where a folder and a file were, and these back, as fast as it can, until it is killed. */
const [folder, otherFolder, file, otherFile] = process.argv.slice(2);
if (folder === undefined || otherFolder === undefined || file === undefined || otherFile === undefined)
  throw new RangeError('needs a folder, what its link leads to, a file, and what its link leads to');

function swap(path: string, target: string): void {
  renameSync(path, `${path}.away`);
  symlinkSync(target, path);
  unlinkSync(path);
  renameSync(`${path}.away`, path);
}

process.stdout.write('begun\n');
for (;;) {
  swap(folder, otherFolder);
  swap(file, otherFile);
}
