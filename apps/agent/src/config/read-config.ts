import { join } from 'node:path';
import { displaySegment } from '@drover/core';
import { z } from 'zod';
import type { AgentHome } from '../files/agent-home.ts';
import { writePrivateFile } from '../files/private-file.ts';
import { readSmallFile } from '../files/read-small-file.ts';
import { Refusal } from '../refusal.ts';
import type { World } from '../world.ts';
import { type AgentConfig, agentConfigSchema, settingsAt } from './agent-config.ts';

/** Faults that are told at once; the others show when these are mended. */
const MOST_NAMED = 10;

/** What stands in the file; nothing where there is no file. A fault in it is refused with the place and what is right there. */
export async function readConfig(path: string): Promise<AgentConfig> {
  return check(await parsed(path), path);
}

/** What an installed service went by stays, and the rest is taken over; a server comes with the pin and the binding that belong to it. */
export function takenOver(given: AgentConfig, installed: AgentConfig): AgentConfig {
  if (installed.server === undefined) return { ...given, ...installed };
  const { server: _, pin: __, channelBinding: ___, ...others } = given;
  return { ...others, ...installed };
}

/** What the agent goes by: its own file, and for the server, where that names none, the file that came with its download. */
export async function configOf({ config }: AgentHome, { downloaded }: Pick<World, 'downloaded'>): Promise<AgentConfig> {
  const own = await readConfig(config);
  const delivered = downloaded === undefined ? config : join(downloaded, 'agent.json');
  if (delivered === config || own.server !== undefined) return own;
  const { server, pin, channelBinding } = await readConfig(delivered);
  return {
    ...(server === undefined ? {} : { server }),
    ...(pin === undefined ? {} : { pin }),
    ...(channelBinding === undefined ? {} : { channelBinding }),
    ...own,
  };
}

/** Puts some settings into the file and keeps the others. */
export async function updateConfig(path: string, changes: AgentConfig): Promise<void> {
  const text = JSON.stringify({ ...check(await parsed(path), path), ...changes }, null, 2);
  await writePrivateFile(path, `${text}\n`);
}

async function parsed(path: string): Promise<unknown> {
  const found = await readSmallFile(path, 'usage');
  if (found === null) return {};
  try {
    return JSON.parse(found.text.replace(/^\ufeff/, '')); // editors of Windows put a mark in front
  } catch (error) {
    const place = error instanceof Error ? error.message.replaceAll('\n', ' ') : '';
    throw new Refusal('usage', `${path} is no valid JSON: ${place}. Mend that place and start again.`, {
      cause: error,
    });
  }
}

function check(value: unknown, path: string): AgentConfig {
  const result = agentConfigSchema.safeParse(value);
  if (result.success) return result.data;
  throw new Refusal(
    'usage',
    result.error.issues
      .slice(0, MOST_NAMED)
      .map((issue) => problem(path, issue))
      .join('\n'),
  );
}

function problem(path: string, issue: z.core.$ZodIssue): string {
  const place = issue.path.length === 0 ? 'at the top' : `at ${z.core.toDotPath(issue.path)}`;
  if (issue.code === 'unrecognized_keys')
    return `${path}, ${place}: there is no setting ${issue.keys
      .slice(0, MOST_NAMED)
      .map((key) => `"${displaySegment(key.slice(0, 100))}"`)
      .join(', ')}. There are: ${settingsAt(issue.path).join(', ')}.`;
  return `${path}, ${place}: ${issue.message.replace(/\.?$/, '.')}`;
}
