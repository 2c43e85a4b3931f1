/** Why a key file cannot be used, without a word of its content. */
export class KeyProblem extends Error {
  override readonly name = 'KeyProblem';
  readonly problem: 'format' | 'type' | 'passphrase-missing' | 'passphrase-wrong' | 'runtime';

  constructor(problem: KeyProblem['problem'], message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.problem = problem;
  }
}
