import { displaySegment } from '@drover/core';
import type { World } from '../world.ts';
import type { LogFile } from './log-file.ts';

export type Level = 'INFO' | 'WARN' | 'ERROR';

/** Writes what happens, each line with the part of the agent that says so. */
export type AgentLog = (level: Level, logger: Logger, message: string) => void;

/** Parts of the agent, by their full names; a line shows the last 20 characters. */
export const LOGGERS = {
  bifrost: 'Drover.Agent.Process.BifrostService',
  control: 'Drover.Agent.Process.ControlService',
  shares: 'Drover.Agent.Process.ShareService',
  hooks: 'Drover.Agent.Process.HookService',
  update: 'Drover.Agent.Process.UpdateService',
} as const;
type Logger = (typeof LOGGERS)[keyof typeof LOGGERS];

const SHOWN = 20;
/** All of it runs in one thread. */
const THREAD = 1;

/** The file gets the time in front; `screen`, where lines are shown too, does not. */
export function agentLog(
  file: Pick<LogFile, 'write'>,
  { clock, screen }: { readonly clock: World['clock']; readonly screen: ((line: string) => void) | null },
): AgentLog {
  return (level, logger, message) => {
    const line = logLine(level, logger, message);
    file.write(`${new Date(clock.now()).toISOString()} ${line}`);
    screen?.(line);
  };
}

/** `[thread] LEVEL <last 20 characters of the logger's name>: message`, in one line whatever the message holds. */
export function logLine(level: Level, logger: string, message: string): string {
  return `[${THREAD}] ${level} ${logger.slice(-SHOWN).padStart(SHOWN)}: ${displaySegment(message)}`;
}
