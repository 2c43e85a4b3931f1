import type { CaseContext } from './case-context.ts';
import type { ServiceFacts } from './service-facts.ts';

/** One thing that a connection must hold to. A case is data: describeConnector runs it in vitest, runSuite anywhere. */
export interface AcceptanceCase {
  /** A sentence; stable, because exemptions and reports name it. */
  readonly name: string;
  /** All must be met, else the case is skipped with the reason of the first that is not. */
  readonly needs?: readonly Requirement[];
  /** Deadline of the case; 30 s unless told. */
  readonly timeoutMs?: number;
  run(context: CaseContext): Promise<void>;
}

/** Null when met, else the reason for the skip: "service has no resumable upload". */
export type Requirement = (facts: ServiceFacts) => string | null;

/** How a case ended for one service. */
export type CaseResult =
  | { readonly outcome: 'passed' }
  | { readonly outcome: 'skipped' | 'exempted'; readonly reason: string }
  | { readonly outcome: 'failed'; readonly error: unknown };
