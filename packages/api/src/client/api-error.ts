import { type Problem, problemSchema } from '../schemas/problem.ts';

/** A request that the server refused, or that did not reach it; `problem` says what happened and what to do. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly problem: Problem;

  constructor(problem: Problem, cause?: unknown) {
    super(problem.detail, cause === undefined ? undefined : { cause });
    this.problem = problem;
  }
}

/** The error of an answer that is none of success. */
export async function refusedBy(response: Response): Promise<ApiError> {
  const body: unknown = await response.json().catch(() => null);
  const parsed = problemSchema.safeParse(body);
  if (parsed.success) return new ApiError(parsed.data);
  return new ApiError({
    type: 'about:blank',
    title: 'The server gave an answer that is not its own',
    status: response.status,
    detail: `The server answered with status ${response.status}.`,
    remedy: 'Load the page again; if it stays, look at the server and at what stands in front of it.',
    code: 'unavailable',
  });
}

/** The error of a request that got no answer. */
export function notReached(cause: unknown): ApiError {
  return new ApiError(
    {
      type: 'about:blank',
      title: 'The server cannot be reached',
      status: 0,
      detail: 'The request got no answer.',
      remedy: 'Check that Drover runs and that the network is there; what runs there goes on meanwhile.',
      code: 'unavailable',
    },
    cause,
  );
}
