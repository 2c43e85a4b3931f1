import { afterAll, beforeAll, describe, it } from 'vitest';
import { overwriteGivenBack } from '../memory/blocks.ts';
import type { OptionsSchema } from '../options.ts';
import type { CaseResult } from './acceptance-case.ts';
import { acceptanceCases } from './all-cases.ts';
import { SuiteSession, strayExemptions, timeoutOf } from './run-suite.ts';
import { type AcceptanceSetup, type RunningService, startService } from './setup.ts';

/** What one case came to, as the reporter finds it in `task.meta.acceptance`. */
export interface AcceptanceRecord {
  readonly connector: string;
  readonly server?: string;
  readonly case: string;
  /** Absent until the case has ended. */
  readonly outcome?: CaseResult['outcome'];
  readonly reason?: string;
}

declare module 'vitest' {
  interface TaskMeta {
    acceptance?: AcceptanceRecord;
  }
}

const OVERHEAD_MS = 30_000;

overwriteGivenBack();

/** Runs the acceptance suite against one connector on one server, as a vitest suite. */
export function describeConnector<const O extends OptionsSchema>(name: string, setup: AcceptanceSetup<O>): void {
  const { except = {}, skip = null, server } = setup;
  describe(name, () => {
    let service: RunningService | undefined;
    let session: SuiteSession | undefined;

    beforeAll(async () => {
      if (skip !== null) return;
      service = await startService(setup);
      session = new SuiteSession(service);
    }, 120_000);

    afterAll(async () => {
      await session?.[Symbol.asyncDispose]();
      await service?.stop();
    }, 180_000);

    it('exempts only cases that exist', () => {
      const stray = strayExemptions(except);
      if (stray.length > 0) throw new Error(`There is no case named "${stray.join('", "')}".`);
    });

    for (const each of acceptanceCases) {
      const record = { connector: name, ...(server === undefined ? {} : { server }), case: each.name };
      const options = { timeout: timeoutOf(each) + OVERHEAD_MS, meta: { acceptance: record } };
      it(each.name, options, async ({ task, skip: skipTask }) => {
        const result = await (session?.run(each, except[each.name]) ?? skipped(skip ?? 'the server did not start'));
        task.meta.acceptance = { ...record, ...outcomeOf(result) };
        if (result.outcome === 'failed') throw result.error;
        if (result.outcome === 'skipped') skipTask(result.reason);
      });
    }
  });
}

function outcomeOf(result: CaseResult): Pick<AcceptanceRecord, 'outcome' | 'reason'> {
  if (result.outcome === 'passed') return { outcome: 'passed' };
  if (result.outcome !== 'failed') return { outcome: result.outcome, reason: result.reason };
  return { outcome: 'failed', reason: result.error instanceof Error ? result.error.message : String(result.error) };
}

function skipped(reason: string): CaseResult {
  return { outcome: 'skipped', reason };
}
