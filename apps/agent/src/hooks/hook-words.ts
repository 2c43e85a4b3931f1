import type { HookEnd } from './hook-process.ts';
import type { SnapshotRecord } from './snapshot-journal.ts';

/** What both commands get on their standard input, as one line of JSON. */
export interface HookInput {
  readonly hook: 'before' | 'after';
  readonly run: string;
  /** The shared folders that it is about. */
  readonly roots: readonly string[];
  /** What stands in for them, as the command before has printed it. */
  readonly standIns: Readonly<Record<string, string>>;
  /** How the command before has ended: it may have prepared a part. */
  readonly before: 'running' | 'done' | 'failed';
}

/** The variables of the agent's own environment that commands get, too. */
const PASSED_ON = ['PATH', 'HOME', 'USER', 'LANG', 'TMPDIR', 'SystemRoot', 'SystemDrive', 'TEMP', 'USERPROFILE'];

export function hookInput(hook: HookInput['hook'], record: SnapshotRecord): HookInput {
  const { madeFor, roots, standIns, before } = record;
  return { hook, run: madeFor, roots, standIns, before };
}

/** The same for scripts that read no JSON: paths one a line. */
export function hookEnv(
  { hook, run, roots, standIns, before }: HookInput,
  env: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const passed = PASSED_ON.flatMap((name) => {
    const value = env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    ...Object.fromEntries(passed),
    DROVER_HOOK: hook,
    DROVER_RUN: run,
    DROVER_ROOTS: roots.join('\n'),
    DROVER_STAND_INS: Object.values(standIns).join('\n'),
    DROVER_BEFORE: before,
  };
}

/** Why a command did not do its work, as a sentence; null where it did. */
export function hookFailure(ended: HookEnd, timeoutSeconds: number): string | null {
  switch (ended.end) {
    case 'exited':
      return ended.code === 0 ? null : `It ended with exit code ${ended.code}.${behind(ended.complaint)}`;
    case 'timed-out':
      return `It took longer than ${timeoutSeconds} seconds.${behind(ended.complaint)}`;
    case 'lost':
      return `It was killed.${behind(ended.complaint)}`;
    case 'unstarted':
      return 'It was not started.';
    default:
      return ended satisfies never;
  }
}

function behind(complaint: string): string {
  return complaint === '' ? '' : ` It said: ${complaint}`;
}
