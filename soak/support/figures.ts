import { appendFileSync, mkdirSync } from 'node:fs';
import { resolve } from 'node:path';

const FOLDER = resolve(import.meta.dirname, '..', '..', 'test-results');

/** Keeps a figure of this run in `test-results/soak.jsonl`, from which docs/reference/soak.md is written. */
export function record(check: string, what: string, figures: Readonly<Record<string, number | string>>): void {
  mkdirSync(FOLDER, { recursive: true });
  const line = JSON.stringify({ check, what, ...figures });
  appendFileSync(resolve(FOLDER, 'soak.jsonl'), `${line}\n`);
  console.log(line);
}
