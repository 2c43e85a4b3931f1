import type { CopyOptions } from '../commands/copy-options.ts';
import type { World } from '../world.ts';
import { BufferedOutput } from './buffered-output.ts';
import { EventList } from './event-list.ts';
import { jsonLines } from './json-lines.ts';
import { openLogFile } from './log-file.ts';
import { plainReport } from './plain.ts';
import { ProgressBar } from './progress-bar.ts';
import { type Report, reportToAll } from './report.ts';
import { statusPainter } from './status-painter.ts';
import { summaryText } from './summary.ts';
import { terminalText } from './terminal-text.ts';

/** The report that the flags ask for; disposing it writes out what is still buffered. */
export function openReport(options: CopyOptions['output'], world: World): Report & Disposable {
  const { stderr, version } = world;
  using cleanup = new DisposableStack();
  const reports: Report[] = [];
  if (options.json) {
    const lines = new BufferedOutput(world.stdout);
    cleanup.defer(() => lines.flush());
    reports.push(jsonLines(lines, version, { progress: true }));
  } else {
    const events = new EventList(options.log !== null);
    reports.push(
      stderr.isTerminal && !options.quiet ? new ProgressBar(stderr, events) : plainReport(stderr, events, options),
      finalSummary(options, world),
    );
  }
  if (options.log !== null) {
    const log = cleanup.use(openLogFile(options.log, (message) => stderr.write(`${terminalText(message)}\n`)));
    reports.push(jsonLines(log, version, { progress: false }));
  }
  const kept = cleanup.move();
  return { ...reportToAll(reports), [Symbol.dispose]: () => kept.dispose() };
}

/** A quiet run says at its end only what went wrong, where failures go. */
function finalSummary({ quiet, log }: CopyOptions['output'], { stdout, stderr, env }: World): Report {
  const output = quiet ? stderr : stdout;
  return {
    start: () => {},
    record: () => {},
    progress: () => {},
    note: () => {},
    finish(result) {
      if (quiet && result.exitCode === 0) return;
      output.write(summaryText(result, statusPainter(output, env, result.status), log !== null));
    },
  };
}
