import { type Problem, type ProblemCode, problemInfo } from '@drover/api';

/** What an error may add to what its code says already. */
export type ProblemDetails = Partial<
  Pick<Problem, 'remedy' | 'field' | 'fields' | 'step' | 'failure' | 'trust' | 'statusCode' | 'retryAfterSeconds'>
>;

/** A request that cannot be served, by its code; `message` is one sentence of what happened. */
export class ApplicationError extends Error {
  override readonly name = 'ApplicationError';
  readonly code: ProblemCode;
  readonly details: ProblemDetails;

  constructor(code: ProblemCode, message?: string, details: ProblemDetails & { readonly cause?: unknown } = {}) {
    const { cause, ...rest } = details;
    super(message ?? `${problemInfo(code).title}.`, cause === undefined ? undefined : { cause });
    this.code = code;
    this.details = rest;
  }
}
