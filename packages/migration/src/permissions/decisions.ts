import type { AnswerPermission, PermissionAnswer, PermissionDoubt, PermissionQuestion } from '@drover/core';
import { z } from 'zod';
import { principalKey, principalKind, principalName } from './principal.ts';
import { whyNobody } from './why-nobody.ts';

/** What a person answers to a question about permissions, as it is kept. */
export const permissionAnswerSchema = z.discriminatedUnion('action', [
  z.strictObject({
    action: z.literal('map').describe('They are this one at the destination.'),
    to: z.string().min(1).max(400),
  }),
  z.strictObject({
    action: z.literal('grant').describe('They get this role instead of their special rights.'),
    role: z.enum(['read', 'write']),
  }),
  z.strictObject({
    action: z
      .literal('leave-out')
      .describe(
        'They get nothing, or the denial or the break is not carried over; everybody else gets theirs, and those with rights on folders above reach what was closed.',
      ),
  }),
  z.strictObject({
    action: z
      .literal('give-nothing')
      .describe(
        'Nobody gets anything on these items by themselves; rights on folders above still reach them where the destination passes them down.',
      ),
  }),
]);
export type KeptAnswer = Readonly<z.infer<typeof permissionAnswerSchema>>;

export interface PermissionDecision extends PermissionQuestion {
  readonly answer: KeptAnswer;
}

type Action = KeptAnswer['action'];

/** What can be answered to each question. */
export const ANSWERS: Readonly<Record<PermissionDoubt, readonly Action[]>> = {
  denied: ['leave-out', 'give-nothing'],
  'special-rights': ['grant', 'leave-out'],
  'broken-inheritance': ['leave-out', 'give-nothing'],
  'unmapped-sid': ['map', 'leave-out'],
  'not-mapped': ['map', 'leave-out'],
};

/** The same for questions that are one: directories tell neither case nor composed from decomposed letters. */
export function permissionQuestionKey({ kind, principal }: PermissionQuestion): string {
  return `${kind} ${principalKey(principalText(principal))}`;
}

/** A principal as it can be kept and shown: names come from services, and may hold anything. */
export function principalText(principal: string): string {
  return principal.toWellFormed().replaceAll('\0', '\ufffd');
}

/** Why this is no answer to that question, and what to do; null where it is one. */
export function whyNoAnswer(
  { kind }: PermissionQuestion,
  answer: KeptAnswer,
): { readonly reason: string; readonly remedy: string } | null {
  const possible = ANSWERS[kind];
  if (!possible.includes(answer.action)) {
    return { reason: `"${answer.action}" is no answer to this.`, remedy: `Choose one of: ${possible.join(', ')}.` };
  }
  if (answer.action !== 'map') return null;
  const nobody = whyNobody(answer.to);
  if (nobody !== null || principalKind(answer.to) !== 'domain') return nobody;
  return {
    reason: `"${answer.to}" is nobody at the destination.`,
    remedy: 'Give the mail address of a user or the name of a group there.',
  };
}

/** Finds what was decided about questions of a pass. */
export function answersFrom(
  decisions: readonly PermissionDecision[],
  keyOf: (question: PermissionQuestion) => string = permissionQuestionKey,
): AnswerPermission {
  const byKey = new Map(decisions.map((decision) => [keyOf(decision), answerOf(decision.answer)]));
  return (question) => byKey.get(keyOf(question)) ?? null;
}

/** An answer that was gone by, as it is kept. */
export function keptAnswer(answer: PermissionAnswer): KeptAnswer {
  return answer.action === 'map' ? { action: 'map', to: answer.to } : answer;
}

function answerOf(answer: KeptAnswer): PermissionAnswer {
  return answer.action === 'map' ? { ...answer, named: principalName(answer.to) } : answer;
}
