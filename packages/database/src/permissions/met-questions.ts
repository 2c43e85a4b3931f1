import type { PermissionDoubt, PermissionQuestion } from '@drover/core';
import type { Barrier, GrantResult } from '@drover/engine';
import { type KeptAnswer, keptAnswer } from '@drover/migration';
import { type ArrivedItem, shownPath } from './arrived-items.ts';
import { keptPrincipal, questionHash } from './question-hash.ts';

/** A question as one batch met it. */
interface MetQuestion {
  readonly key: Buffer;
  readonly kind: PermissionDoubt;
  readonly principal: string;
  readonly items: number;
  /** The path of one of the items. */
  readonly example: string;
  /** What was decided and gone by; null where some of the items wait for that. */
  readonly applied: KeptAnswer | null;
}

interface Asked {
  readonly question: Barrier | PermissionQuestion;
  readonly applied: KeptAnswer | null;
}

/** What a batch asked people, and what they had decided before, each once. */
export function metQuestions(results: readonly GrantResult<ArrivedItem>[]): readonly MetQuestion[] {
  const met = new Map<string, MetQuestion>();
  for (const result of results) {
    for (const [hash, { question, applied }] of askedOf(result)) {
      const before = met.get(hash);
      if (before !== undefined) {
        met.set(hash, { ...before, items: before.items + 1, applied: before.applied && applied });
        continue;
      }
      const { kind } = question;
      const example = 'below' in question ? question.below : shownPath(result.task);
      const principal = keptPrincipal(question.principal);
      met.set(hash, { key: Buffer.from(hash, 'hex'), kind, principal, items: 1, example, applied });
    }
  }
  return [...met.values()];
}

/** Of one item, each once; what is open goes before what was answered, and its own before that of items below it. */
function askedOf({ questions, answered }: GrantResult<ArrivedItem>): ReadonlyMap<string, Asked> {
  const asked = new Map<string, Asked>();
  const note = (each: Asked) => asked.set(questionHash(each.question).toString('hex'), each);
  for (const { question, answer } of answered) note({ question, applied: keptAnswer(answer) });
  for (const question of questions.toReversed()) note({ question, applied: null });
  return asked;
}
