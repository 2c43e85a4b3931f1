import { ApiError, type Problem } from '@drover/api';

/** A transfer that could not be started because it runs; names the run, so that one can go and watch it. */
export class AlreadyRunning extends ApiError {
  readonly runId: string;

  constructor(problem: Problem, runId: string, cause: unknown) {
    super(problem, cause);
    this.runId = runId;
  }
}
