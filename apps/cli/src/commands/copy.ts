import { resolve } from 'node:path';
import { parseArguments } from '../arguments/parse-arguments.ts';
import { openReport } from '../output/open-report.ts';
import { terminalText } from '../output/terminal-text.ts';
import type { World } from '../world.ts';
import { COPY_FLAGS } from './copy-flags.ts';
import { copyOptions } from './copy-options.ts';
import { runCopy } from './run-copy.ts';

const FLAGS = COPY_FLAGS.flatMap((group) => group.flags);

/** `drover copy SRC DST [flags]`; answers with the exit code. */
export async function copyCommand(args: readonly string[], world: World): Promise<number> {
  const { cwd, windows } = world;
  const options = copyOptions(parseArguments(args, FLAGS), { cwd, windows, resolve });
  using report = openReport(options.output, world);
  const result = await runCopy(options, report, world);
  report.finish(result);
  const fault = result.stoppedBy?.error.cause;
  if (result.status === 500 && fault instanceof Error) world.stderr.write(`${faultReport(fault)}\n`);
  return result.exitCode;
}

/** For whoever mends Drover: a failure that nobody foresaw, line by line. */
function faultReport(fault: Error): string {
  return (fault.stack ?? fault.message).split('\n').map(terminalText).join('\n');
}
