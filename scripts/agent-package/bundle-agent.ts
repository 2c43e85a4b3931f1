import { readFile } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { AGENT_VERSION } from '@drover/agent-link/version';
import { rolldown } from 'rolldown';
import { z } from 'zod';

export interface AgentBundle {
  /** The whole agent as one CommonJS file: the only kind that Node 24 takes into a program of its own. */
  readonly code: string;
  /** Packages from outside that are in it, by name, with their licences. */
  readonly licenses: ReadonlyMap<string, string>;
}

const NEEDS = 'node20.15';

/** What the agent says of itself, and whose updates it takes. */
export interface AgentBuild {
  readonly version: string;
  readonly releaseKeys: readonly string[];
}

/** Makes one file of the agent's sources in this checkout. It imports nothing but Node's own modules. */
export async function bundleAgent(checkout: string, given: Partial<AgentBuild> = {}): Promise<AgentBundle> {
  const { version = AGENT_VERSION, releaseKeys = await ownReleaseKeys() } = given;
  const build = await rolldown({
    input: join(checkout, 'apps/agent/src/downloaded-main.ts'),
    cwd: checkout,
    platform: 'node',
    logLevel: 'warn',
    onLog: (_level, log) => {
      throw new Error(log.message);
    },
    transform: {
      target: NEEDS,
      define: {
        DROVER_AGENT_BUILD: JSON.stringify({ version, releaseKeys } satisfies AgentBuild),
        // Without these `ws` looks for optional natives, which no download brings.
        'process.env.WS_NO_BUFFER_UTIL': '"1"',
        'process.env.WS_NO_UTF_8_VALIDATE': '"1"',
      },
    },
  });
  try {
    const { output } = await build.generate({
      format: 'cjs',
      codeSplitting: false,
      minify: 'dce-only',
      comments: { legal: true, annotation: false, jsdoc: false },
    });
    const [chunk, ...others] = output;
    if (others.length > 0) throw new Error(`The agent became ${output.length} files.`);
    return { code: chunk.code, licenses: await licensesOf(chunk.moduleIds) };
  } finally {
    await build.close();
  }
}

/** Who may sign updates of the agents that are made here; nobody unless the repository says so. */
async function ownReleaseKeys(): Promise<readonly string[]> {
  const text = await readFile(join(import.meta.dirname, 'release-keys.json'), 'utf8');
  return z.array(z.base64()).parse(JSON.parse(text));
}

async function licensesOf(modules: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const folders = new Set(modules.flatMap((id) => packageFolder(id) ?? []));
  const found = [...folders].map(async (folder): Promise<[string, string]> => {
    const { name, version } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as Record<
      string,
      string
    >;
    return [`${name} ${version}`, await readFile(join(folder, 'LICENSE'), 'utf8')];
  });
  return new Map((await Promise.all(found)).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Null for a module of ours. */
function packageFolder(module: string): string | null {
  const mark = `${sep}node_modules${sep}`;
  const at = module.lastIndexOf(mark);
  if (at < 0) return null;
  const [first = '', second = ''] = module.slice(at + mark.length).split(sep);
  return join(
    dirname(module.slice(0, at + mark.length)),
    'node_modules',
    first.startsWith('@') ? join(first, second) : first,
  );
}
