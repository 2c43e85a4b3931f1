import { resolve } from 'node:path';
import { parseArguments } from '../arguments/parse-arguments.ts';
import { resolveSide } from '../endpoint/resolve-side.ts';
import { openReport } from '../output/open-report.ts';
import { transferIdentity } from '../state/transfer-identity.ts';
import type { World } from '../world.ts';
import { COPY_FLAGS } from './copy-flags.ts';
import { copyOptions } from './copy-options.ts';
import { runCopy } from './run-copy.ts';

const FLAGS = COPY_FLAGS.flatMap((group) => group.flags);

/** `drover copy SRC DST`: everything that the command line decides first, then one run; answers with the exit code. */
export async function copyCommand(args: readonly string[], world: World): Promise<number> {
  const options = copyOptions(parseArguments(args, FLAGS), {
    cwd: world.cwd,
    windows: world.windows,
    resolve,
  });
  const notes: string[] = [];
  const note = (message: string) => void notes.push(message);
  const source = await resolveSide(options.source, 'source', options.sides.source, world, note);
  const destination = await resolveSide(options.destination, 'destination', options.sides.destination, world, note);
  const identity = transferIdentity(source.url, destination.url);
  using report = openReport(options.output, world);
  report.start({
    transferKey: identity.key,
    source: source.url,
    destination: destination.url,
    dryRun: options.dryRun,
    startedAt: world.clock.now(),
  });
  for (const message of notes) report.note(message);
  const result = await runCopy({ options, source, destination, identity }, report, world);
  report.finish(result);
  return result.exitCode;
}
