import type { ToldLimit } from '@drover/core';
import { header } from './drain.ts';
import type { HttpAnswer } from './http-agent.ts';

/**
 * What an answer says of the minute's limit; null where it says nothing, as long as less than four fifths are used. Source: "Avoid getting
 * throttled or blocked in SharePoint Online", RateLimit headers (draft 03 of the IETF's): units, and seconds until they count anew.
 */
export function toldLimit(answer: Pick<HttpAnswer, 'headers'>): ToldLimit | null {
  const limit = numberIn(answer, 'ratelimit-limit');
  const left = numberIn(answer, 'ratelimit-remaining');
  const reset = numberIn(answer, 'ratelimit-reset');
  if (limit === null || left === null || reset === null || limit === 0) return null;
  return { perMinute: limit, left, resetMs: reset * 1000 };
}

function numberIn(answer: Pick<HttpAnswer, 'headers'>, name: string): number | null {
  const value = header(answer, name);
  return value !== undefined && /^\d{1,12}$/.test(value) ? Number(value) : null;
}
