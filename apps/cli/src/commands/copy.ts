import { resolve } from 'node:path';
import { parseArguments } from '../arguments/parse-arguments.ts';
import { openReport } from '../output/open-report.ts';
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
  return result.exitCode;
}
