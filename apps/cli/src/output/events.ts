import { displayPath, type ItemRecord } from '@drover/core';
import { terminalText } from './terminal-text.ts';

/** What a person should hear of one item while the run goes on; null for everything that went as expected. */
export function eventLine(record: ItemRecord): string | null {
  const path = terminalText(displayPath({ root: '', segments: record.path }));
  const { outcome } = record;
  if (outcome.type === 'failed') {
    const text = terminalText(outcome.error.describe());
    return `Failed: ${text.includes(path) ? text : `${path}: ${text}`}`;
  }
  if (outcome.type === 'skipped' && outcome.reason === 'conflict') {
    return `Kept: ${path} was changed at the destination since Drover wrote it.${detail(outcome.detail)}`;
  }
  if (outcome.type === 'skipped' && outcome.reason === 'unsupported-at-destination') {
    return `Skipped: ${path} cannot be held by the destination.${detail(outcome.detail)}`;
  }
  return null;
}

function detail(text: string | undefined): string {
  return text === undefined ? '' : ` ${terminalText(text)}`;
}
