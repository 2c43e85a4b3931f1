import { createHash } from 'node:crypto';
import type { PermissionQuestion } from '@drover/core';
import { permissionQuestionKey, principalText } from '@drover/migration';

/** Longer principals are kept and shown by their beginning and a hash of the whole. */
const LONGEST = 1000;
const SHOWN = 800;

/** A principal as it is kept: of no more than 1,000 characters, and the same for those that have been shortened before. */
export function keptPrincipal(principal: string): string {
  const whole = principalText(principal);
  if (whole.length <= LONGEST) return whole;
  const text = whole.normalize('NFC');
  const hash = sha256(text.toLowerCase()).toString('hex').slice(0, 32);
  return `${text.slice(0, SHOWN).toWellFormed()}… (${hash})`;
}

/** What questions are found by, however long their principals are. */
export function questionHash({ kind, principal }: PermissionQuestion): Buffer {
  return sha256(permissionQuestionKey({ kind, principal: keptPrincipal(principal) }));
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
