import type { AgentDownload } from '@drover/api';

type Name = AgentDownload['name'];

/** A machine that Node comes for. */
export type RuntimePlatform = Exclude<AgentDownload['platform'], 'any'>;

/** How a download is made. */
export type Recipe = {
  readonly format: 'tar.gz' | 'zip';
} & ({ readonly kind: 'portable' } | { readonly kind: 'executable' | 'with-node'; readonly platform: RuntimePlatform });

/** macOS refuses a program whose signature does not fit it any more, so there Node stays as it is, beside the agent. */
export const RECIPES: Readonly<Record<Name, Recipe>> = {
  'drover-agent.tar.gz': { format: 'tar.gz', kind: 'portable' },
  'drover-agent.zip': { format: 'zip', kind: 'portable' },
  'drover-agent-linux-x64.tar.gz': { format: 'tar.gz', kind: 'executable', platform: 'linux-x64' },
  'drover-agent-linux-arm64.tar.gz': { format: 'tar.gz', kind: 'executable', platform: 'linux-arm64' },
  'drover-agent-windows-x64.zip': { format: 'zip', kind: 'executable', platform: 'windows-x64' },
  'drover-agent-macos-arm64.tar.gz': { format: 'tar.gz', kind: 'with-node', platform: 'macos-arm64' },
  'drover-agent-macos-x64.tar.gz': { format: 'tar.gz', kind: 'with-node', platform: 'macos-x64' },
};

export function isDownload(name: string): name is Name {
  return Object.hasOwn(RECIPES, name);
}
