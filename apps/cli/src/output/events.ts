import { displayPath, type ItemRecord } from '@drover/core';
import { terminalText } from './terminal-text.ts';

/** What a person should hear of one item while the run goes on; null for everything that went as expected. */
export function eventLine({ path, outcome }: ItemRecord): string | null {
  if (outcome.type === 'failed') {
    const text = terminalText(outcome.error.describe());
    return `Failed: ${text.includes(pathText(path)) ? text : `${pathText(path)}: ${text}`}`;
  }
  if (outcome.type !== 'skipped') return null;
  if (outcome.reason === 'conflict') {
    return `Kept: ${pathText(path)} was changed at the destination since Drover wrote it.${detail(outcome.detail)}`;
  }
  if (outcome.reason === 'unsupported-at-destination') {
    return `Skipped: ${pathText(path)} cannot be held by the destination.${detail(outcome.detail)}`;
  }
  return null;
}

function pathText(path: ItemRecord['path']): string {
  return terminalText(displayPath({ root: '', segments: path }));
}

function detail(text: string | undefined): string {
  return text === undefined ? '' : ` ${terminalText(text)}`;
}
