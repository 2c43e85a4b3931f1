import type { OutputRecord } from './json-records.ts';
import type { Output } from './output.ts';
import type { Report } from './report.ts';
import { itemRecord, progressRecord, startRecord, summaryRecord } from './to-output-record.ts';

const PROGRESS_EVERY_MS = 1000;

/** Writes everything as one JSON object a line. */
export function jsonLines(output: Output, version: string, options: { readonly progress: boolean }): Report {
  let nextProgressAt = 0;
  const write = (record: OutputRecord) => output.write(`${jsonText(record)}\n`);
  return {
    start: (start) => write(startRecord(start, version)),
    record: (record) => write(itemRecord(record)),
    progress(progress) {
      if (!options.progress || progress.elapsedMs < nextProgressAt) return;
      nextProgressAt = progress.elapsedMs + PROGRESS_EVERY_MS;
      write(progressRecord(progress));
    },
    note: (message) => write({ type: 'note', message }),
    finish: (result) => write(summaryRecord(result)),
  };
}

/** JSON leaves DEL, the C1 controls and line separators as they are; a terminal would obey some of them. */
function jsonText(record: OutputRecord): string {
  return JSON.stringify(record).replace(
    /[\x7f-\x9f\u2028\u2029]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
