import type { ProofHeader } from './records.ts';

/** Who started the copies that a proof rests upon: `Ada, Ben (by schedule)`. */
export function operatorsText({ operators = [], operator }: Pick<ProofHeader, 'operator' | 'operators'>): string {
  if (operator !== undefined) return `not told (first asked for by ${operator})`;
  if (operators.length === 0) return 'nobody';
  return operators.map(({ name, scheduled }) => (scheduled ? `${name} (by schedule)` : name)).join(', ');
}
