import { BUILD } from '../build.ts';
import type { Program } from '../world.ts';

/** What runs here: the bundle with Node, or an executable that holds both. */
export function programOf({ argv, execPath, execArgv, platform, arch }: NodeJS.Process): Program | null {
  if (BUILD === null) return null;
  if (isSea()) {
    const system = platform === 'win32' ? 'win' : platform;
    return { kind: `${system}-${arch}`, file: execPath, command: (file) => [file] };
  }
  const [, file] = argv;
  if (file === undefined) return null;
  return { kind: 'portable', file, command: (bundle) => [execPath, ...execArgv, bundle] };
}

/** Whether Node and the agent are one file. Older versions of Node know no such thing. */
export function isSea(): boolean {
  return process.getBuiltinModule?.('node:sea').isSea() === true;
}
