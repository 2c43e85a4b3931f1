import { rename, symlink, unlink } from 'node:fs/promises';

/** Swaps a folder for a link to another one and back, as fast as it can, until it is killed. */
const [folder, outside] = process.argv.slice(2);
if (folder === undefined || outside === undefined) throw new RangeError('needs a folder and the target of the link');
process.stdout.write('begun\n');
for (;;) {
  await rename(folder, `${folder}.away`);
  await symlink(outside, folder);
  await unlink(folder);
  await rename(`${folder}.away`, folder);
}
