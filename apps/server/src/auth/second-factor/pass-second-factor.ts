import type { Application } from '../../application.ts';
import { ApplicationError } from '../../errors/application-error.ts';
import { readRecoveryCode } from './recovery-codes.ts';
import { stepOfCode } from './totp.ts';

/** How somebody has proved who they are beside the password. */
export type Proof = 'app' | 'none' | 'recovery-code';

type Needs = Pick<Application, 'clock' | 'secondFactors'>;

/**
 * Takes the code of whoever is asked for one, of their app or a recovery code, each once. Throws 'code-needed', 'wrong-code' or
 * 'too-many-attempts'.
 */
export async function passSecondFactor(app: Needs, userId: string, code: string | undefined): Promise<Proof> {
  const factor = await app.secondFactors.find(userId);
  if (factor === null || factor.confirmedAt === null) return 'none';
  if (code === undefined) throw new ApplicationError('code-needed');
  await countAttempt(app, userId);
  const recovery = readRecoveryCode(code);
  if (recovery !== null && (await app.secondFactors.acceptRecoveryCode(userId, recovery))) return 'recovery-code';
  const step = stepOfCode(factor.secret, code, app.clock.now());
  if (step !== null && (await app.secondFactors.acceptStep(userId, step))) return 'app';
  throw wrongCode();
}

/** Counts an attempt at a code as failed until one is taken. Throws 'too-many-attempts'. */
export async function countAttempt({ secondFactors }: Needs, userId: string): Promise<void> {
  const retryAfterSeconds = Math.ceil((await secondFactors.beginAttempt(userId)) / 1000);
  if (retryAfterSeconds === 0) return;
  throw new ApplicationError('too-many-attempts', `Too many wrong codes. Wait ${retryAfterSeconds} seconds.`, {
    retryAfterSeconds,
  });
}

export function wrongCode(): ApplicationError {
  return new ApplicationError('wrong-code', undefined, { field: 'code' });
}
