import { spawnSync } from 'node:child_process';
import type { Link } from '../cells.ts';
import { drover } from './drover.ts';
import type { Tool } from './job.ts';
import { lftp } from './lftp.ts';
import { rclone } from './rclone.ts';

/** Drover with its default settings, and its peers both as they come and tuned; over a long link only tuned, where the others take minutes. */
export function tools(script: string, link: Link): Tool[] {
  const tuned = rclone('rclone, 16 transfers', true);
  if (link === 'wide-area') return [drover(script), tuned, lftp('lftp, 16 parallel', 16)];
  return [drover(script), rclone('rclone', false), tuned, lftp('lftp, 4 parallel', 4)];
}

/** The peers' versions as they state them; a missing one is named. */
export function versions(): string[] {
  return [
    ['rclone', 'version'],
    ['lftp', '--version'],
  ].map(([file = '', ...args]) => {
    const result = spawnSync(file, args, { encoding: 'utf8' });
    return result.status === 0 ? (result.stdout.split('\n')[0] ?? file) : `${file}: not installed`;
  });
}
