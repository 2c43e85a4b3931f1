import { execFile } from 'node:child_process';
import { chmod, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { scratchFolder } from './scratch-folder.ts';
import { withoutSignature } from './windows-signature.ts';

/** Marks the place in Node's program that says whether it brings a program with it. */
const FUSE = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2';
const RESOURCE = 'NODE_SEA_BLOB';

/** In a process of its own: it warns on the terminal of what does not matter, and takes 0.9 GB of memory. */
const POSTJECT = fileURLToPath(new URL('./cli.js', import.meta.resolve('postject')));

const run = promisify(execFile);

interface Parts {
  /** Node of the version that `program` is, for this machine. */
  readonly node: string;
  /** Node for the machine that the result is for. */
  readonly program: Buffer;
  readonly forWindows: boolean;
  /** The agent as CommonJS. */
  readonly code: string;
  /** Where intermediate files may lie for a while. */
  readonly cache: string;
}

/** One program that is Node and the agent at once. */
export async function makeExecutable({ node, program, forWindows, code, cache }: Parts): Promise<Buffer> {
  const folder = await scratchFolder(cache);
  try {
    const [main, settings, blob, result] = ['agent.cjs', 'settings.json', 'blob', 'program'].map((name) =>
      join(folder, name),
    ) as [string, string, string, string];
    await writeFile(main, code);
    await writeFile(settings, JSON.stringify({ main, output: blob, disableExperimentalSEAWarning: true }));
    await run(node, ['--experimental-sea-config', settings], { cwd: folder });
    await writeFile(result, forWindows ? withoutSignature(program) : program);
    await chmod(result, 0o700);
    await run(process.execPath, [POSTJECT, result, RESOURCE, blob, '--sentinel-fuse', FUSE]);
    return await readFile(result);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
