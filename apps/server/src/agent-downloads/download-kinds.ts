import type { AgentDownload } from '@drover/api';

type Kind = Pick<AgentDownload, 'kind' | 'platform' | 'ran'>;

/** All downloads, in the order in which they are shown. Those that `ran` are started by a test of this repository. */
export const DOWNLOADS: Readonly<Record<AgentDownload['name'], Kind>> = {
  'drover-agent-linux-x64.tar.gz': { platform: 'linux-x64', kind: 'executable', ran: true },
  'drover-agent-linux-arm64.tar.gz': { platform: 'linux-arm64', kind: 'executable', ran: false },
  'drover-agent-windows-x64.zip': { platform: 'windows-x64', kind: 'executable', ran: false },
  'drover-agent-macos-arm64.tar.gz': { platform: 'macos-arm64', kind: 'with-node', ran: false },
  'drover-agent-macos-x64.tar.gz': { platform: 'macos-x64', kind: 'with-node', ran: false },
  'drover-agent.tar.gz': { platform: 'any', kind: 'portable', ran: true },
  'drover-agent.zip': { platform: 'any', kind: 'portable', ran: false },
};
