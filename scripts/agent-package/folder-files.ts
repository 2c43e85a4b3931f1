import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { AgentBundle } from './bundle-agent.ts';
import type { Recipe } from './downloads.ts';
import type { RuntimeFiles } from './fetch-runtime.ts';
import { forWindows, readmeOf } from './readme.ts';
import type { ArchivedFile } from './tar.ts';

/** Which server an agent is made for. */
export interface ServedBy {
  /** `https://HOST:PORT`. */
  readonly server: string;
  readonly pin: string;
  readonly channelBinding: 'none' | 'tls';
}

interface FolderParts {
  readonly checkout: string;
  readonly recipe: Recipe;
  readonly version: string;
  readonly served: ServedBy;
  readonly bundle: AgentBundle;
  /** Node, where it comes with the agent. */
  readonly runtime: RuntimeFiles | null;
  /** Node and the agent in one, where it is so made. */
  readonly executable: Buffer | null;
}

const SCRIPTS = join(import.meta.dirname, 'files');

/** Everything that lies in the folder of a download. */
export async function folderFiles(parts: FolderParts): Promise<readonly ArchivedFile[]> {
  const { recipe, version, served } = parts;
  const windows = forWindows(recipe);
  const text = (path: string, content: string): ArchivedFile => ({
    path,
    content: Buffer.from(windows ? content.replaceAll('\n', '\r\n') : content),
  });
  const { server, pin, channelBinding } = served;
  const settings = { server, pin, ...(channelBinding === 'none' ? { channelBinding } : {}) };
  return [
    ...(await programFiles(parts)),
    { ...text('agent.json', `${JSON.stringify(settings, null, 2)}\n`), secret: true },
    text('README.txt', readmeOf({ recipe, version, server })),
    text('LICENSES.txt', await licensesText(parts)),
  ];
}

async function programFiles({ recipe, bundle, runtime, executable }: FolderParts): Promise<readonly ArchivedFile[]> {
  if (executable !== null) {
    return [{ path: forWindows(recipe) ? 'agent.exe' : 'agent', content: executable, executable: true }];
  }
  const script = await readFile(join(SCRIPTS, 'agent'));
  const code = { path: 'agent.cjs', content: Buffer.from(bundle.code) };
  const start: ArchivedFile = { path: 'agent', content: script, executable: true };
  if (runtime !== null) {
    return [start, code, { path: basename(runtime.path), content: runtime.program, executable: true }];
  }
  const command = (await readFile(join(SCRIPTS, 'agent.cmd'), 'utf8')).replaceAll('\n', '\r\n');
  return [start, { path: 'agent.cmd', content: Buffer.from(command) }, code];
}

async function licensesText({ checkout, bundle, runtime }: FolderParts): Promise<string> {
  const own = await readFile(join(checkout, 'LICENSE'), 'utf8');
  const all: readonly (readonly [string, string])[] = [
    ['Drover', own],
    ...bundle.licenses,
    ...(runtime === null ? [] : [[`Node.js ${runtime.version}`, runtime.license] as const]),
  ];
  return all
    .map(([name, license]) => `${'='.repeat(78)}\n${name}\n${'='.repeat(78)}\n\n${license.trim()}\n`)
    .join('\n');
}
