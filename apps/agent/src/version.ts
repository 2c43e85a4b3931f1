import { AGENT_VERSION as SOURCE_VERSION } from '@drover/agent-link/version';
import { BUILD } from './build.ts';

/** Versions of the agent have four parts, and servers ask for a minimum of them. */
export const AGENT_VERSION = BUILD?.version ?? SOURCE_VERSION;

/** The system as versions of the agent name it, with four numbers: `Unix 6.1.0.18` for the kernel 6.1.0-18-amd64. */
export function systemName(platform: NodeJS.Platform, release: string): string {
  const numbers = (/^\d+(?:[.-]\d+){0,3}/.exec(release)?.[0] ?? '0').split(/[.-]/);
  const four = [...numbers, '0', '0', '0'].slice(0, 4).join('.');
  return `${platform === 'win32' ? 'Microsoft Windows NT' : 'Unix'} ${four}`;
}
