import { topicOf } from '@drover/core';
import { ERRORS_PATH } from '../web/errors-page.ts';

/** Where this server explains a cause; null for what is no problem. */
export function helpOn(cause: string): string;
export function helpOn(cause: string | null): string | null;
export function helpOn(cause: string | null): string | null {
  return cause === null ? null : `${ERRORS_PATH}#${topicOf(cause)}`;
}
