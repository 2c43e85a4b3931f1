import { randomBytes } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { type Connection, childRef, type ItemRef } from '@drover/core';
import type { AcceptanceCase, CaseResult } from './acceptance-case.ts';
import { acceptanceCases } from './all-cases.ts';
import { CaseContext } from './case-context.ts';
import { SkipCase, within } from './expect.ts';
import type { ServiceFacts } from './service-facts.ts';
import type { RunningService } from './setup.ts';
import { StrayFailures } from './stray-failures.ts';

const CASE_TIMEOUT_MS = 30_000;
const CLOSE_TIMEOUT_MS = 10_000;

export function timeoutOf(acceptanceCase: AcceptanceCase): number {
  return acceptanceCase.timeoutMs ?? CASE_TIMEOUT_MS;
}

/** Runs cases one by one against a running service, on one connection as long as they pass. */
export class SuiteSession implements AsyncDisposable {
  readonly #service: RunningService;
  #shared: Connection | null = null;

  constructor(service: RunningService) {
    this.#service = service;
  }

  /** Never rejects. An exempted case must fail: one that passes is reported as failed. */
  async run(acceptanceCase: AcceptanceCase, exemption?: string): Promise<CaseResult> {
    using strays = new StrayFailures();
    const over = new AbortController();
    let result: CaseResult;
    try {
      const facts = await within(CLOSE_TIMEOUT_MS, 'connecting', this.#facts());
      const unmet = acceptanceCase.needs?.map((needs) => needs(facts)).find((reason) => reason !== null);
      if (unmet !== undefined && unmet !== null) return skippedOrStale(unmet, exemption);
      const context = new CaseContext(this.#service, facts, await this.#freshFolder(facts), over.signal);
      result = await attempt(acceptanceCase, context, exemption);
      over.abort(new Error('the case is over'));
      await within(CLOSE_TIMEOUT_MS, "closing the case's connections", context.close());
      await strays.check();
    } catch (error) {
      // No exemption covers a service that cannot be reached, cannot be left, or throws failures about.
      result = { outcome: 'failed', error };
    }
    if (result.outcome === 'failed' || result.outcome === 'exempted') await this.#dropShared();
    return result;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#shared?.[Symbol.asyncDispose]();
    this.#shared = null;
  }

  async #facts(): Promise<ServiceFacts> {
    this.#shared ??= await this.#service.connect(AbortSignal.timeout(CLOSE_TIMEOUT_MS));
    const { disk, control, principals = [] } = this.#service;
    const enforcesPermissions =
      this.#service.enforcesPermissions ?? (disk !== undefined && (await stat(disk)).uid !== 0);
    return {
      connection: this.#shared,
      capabilities: this.#shared.capabilities,
      disk,
      control,
      principals,
      enforcesPermissions,
    };
  }

  async #freshFolder(facts: ServiceFacts): Promise<ItemRef> {
    const base = { root: this.#service.root ?? '', segments: this.#service.folder ?? [] };
    const folder = childRef(base, `case-${randomBytes(5).toString('hex')}`);
    const entry = await facts.connection.createFolder(folder, {}, AbortSignal.timeout(CLOSE_TIMEOUT_MS));
    return entry.ref;
  }

  /** A failed case may have left the connection in any state. */
  async #dropShared(): Promise<void> {
    const shared = this.#shared;
    this.#shared = null;
    if (shared === null) return;
    try {
      await within(CLOSE_TIMEOUT_MS, 'closing the connection', shared[Symbol.asyncDispose]());
    } catch {
      // The case that broke it is reported; there is nothing more to learn from a connection that cannot even close.
    }
  }
}

/** All cases against one service; results by case name, in order. */
export async function runSuite(
  service: RunningService,
  except: Readonly<Record<string, string>> = {},
  cases: readonly AcceptanceCase[] = acceptanceCases,
): Promise<ReadonlyMap<string, CaseResult>> {
  await using session = new SuiteSession(service);
  const results = new Map<string, CaseResult>();
  for (const each of cases) results.set(each.name, await session.run(each, except[each.name]));
  return results;
}

/** Exemptions that name no case. */
export function strayExemptions(except: Readonly<Record<string, string>>): string[] {
  const known = new Set(acceptanceCases.map((each) => each.name));
  return Object.keys(except).filter((name) => !known.has(name));
}

async function attempt(
  acceptanceCase: AcceptanceCase,
  context: CaseContext,
  exemption: string | undefined,
): Promise<CaseResult> {
  try {
    await within(timeoutOf(acceptanceCase), 'the case', acceptanceCase.run(context));
  } catch (error) {
    if (error instanceof SkipCase) return skippedOrStale(error.message, exemption);
    return exemption === undefined ? { outcome: 'failed', error } : { outcome: 'exempted', reason: exemption };
  }
  if (exemption === undefined) return { outcome: 'passed' };
  return failure(`The case is exempted ("${exemption}") but passes. Remove the exemption.`);
}

function skippedOrStale(reason: string, exemption: string | undefined): CaseResult {
  if (exemption === undefined) return { outcome: 'skipped', reason };
  return failure(`The case is exempted ("${exemption}") but is skipped anyway (${reason}). Remove the exemption.`);
}

function failure(message: string): CaseResult {
  return { outcome: 'failed', error: new Error(message) };
}
