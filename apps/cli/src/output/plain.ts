import type { EventList } from './event-list.ts';
import type { Output } from './output.ts';
import { progressLine } from './progress-text.ts';
import type { Report } from './report.ts';
import { terminalText } from './terminal-text.ts';

const PROGRESS_EVERY_MS = 10_000;

/** Whole lines for logs and pipes: items as they happen, and how far the run is every ten seconds. */
export function plainReport(output: Output, events: EventList, options: { readonly quiet: boolean }): Report {
  let nextProgressAt = PROGRESS_EVERY_MS;
  return {
    start: () => {},
    record(record) {
      const line = events.line(record);
      if (line !== null) output.write(`${line}\n`);
    },
    progress(progress) {
      if (options.quiet || progress.elapsedMs < nextProgressAt) return;
      nextProgressAt = progress.elapsedMs + PROGRESS_EVERY_MS;
      output.write(`${progressLine(progress)}\n`);
    },
    note(message) {
      if (!options.quiet) output.write(`${terminalText(message)}\n`);
    },
    finish: () => {},
  };
}
