import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';

/** Whether Python is there with its library, by which archives are read that were written here. */
export const hasPython = spawnSync('python3', ['-c', 'import json, zipfile']).status === 0;

const READ = `import json, sys, zipfile
archive = zipfile.ZipFile(sys.argv[1])
assert archive.testzip() is None
print(json.dumps([[i.filename, archive.read(i).decode('utf-8-sig')] for i in archive.infolist()]))`;

/** What another program finds in an archive: texts by name, in its order. */
export async function unzipped(path: string): Promise<Map<string, string>> {
  const options = { maxBuffer: 64 * 1024 * 1024 };
  const { stdout } = await promisify(execFile)('python3', ['-c', READ, path], options);
  return new Map(JSON.parse(stdout) as [string, string][]);
}
