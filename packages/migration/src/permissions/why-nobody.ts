import { principalKind } from './principal.ts';

/** Why nobody at a destination can be meant by that, and what to do; null where somebody may be. */
export interface Nobody {
  readonly reason: string;
  readonly remedy: string;
}

const REMEDY = 'Give the mail address of the user or the name of the group.';
const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}]/u;
/** Formats such as zero width blanks, and letters that are drawn as nothing. */
const INVISIBLE = /\u034f|[\p{Cf}\u115f\u1160\u2800\u3164\uffa0]/u;
const ONE_ADDRESS = /^[^\s@,;<>"*]+@[^\s@,;<>"*]+$/u;

/** A whole domain is for the caller to judge. */
export function whyNobody(name: string): Nobody | null {
  const reason = reasonOf(name);
  return reason === null ? null : { reason, remedy: REMEDY };
}

/** Nobody is called so, on either side. */
export function hasControls(name: string): boolean {
  return CONTROL.test(name);
}

function reasonOf(name: string): string | null {
  if (hasControls(name)) return 'The destination holds a line break or another control character.';
  if (INVISIBLE.test(name)) return 'The destination holds characters that cannot be seen.';
  if (name.trim() === '') return 'The destination holds nothing but blanks.';
  const kind = principalKind(name);
  if (kind === 'sid') return 'A security identifier means nobody at the destination.';
  if (kind === 'account') return 'An account of a Windows domain means nobody at the destination.';
  const signs = name.split('@').length - 1;
  if (signs > 1) return 'The destination names several addresses, or none that is one.';
  return signs === 1 && !ONE_ADDRESS.test(name) ? 'The destination is no whole address of one user or group.' : null;
}
