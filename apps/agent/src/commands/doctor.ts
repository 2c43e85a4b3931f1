import type { FolderIdentity } from '@drover/connectors/local-files';
import { parseDoctorFlags } from '../config/doctor-flags.ts';
import { configOf } from '../config/read-config.ts';
import { settingsOf } from '../config/settings.ts';
import { checkHome } from '../doctor/check-home.ts';
import { checkMachine } from '../doctor/check-machine.ts';
import { checkOwn } from '../doctor/check-own.ts';
import { checkRoot, type RootCheckPorts } from '../doctor/check-root.ts';
import { checkServer } from '../doctor/check-server.ts';
import { type Finding, note } from '../doctor/finding.ts';
import { exitCodeOf, type Outcome } from '../exit-codes.ts';
import { factsOfMachine } from '../facts/facts-of-machine.ts';
import { agentHome } from '../files/agent-home.ts';
import { ownPaths } from '../files/own-paths.ts';
import { PrincipalFile } from '../principals/principal-file.ts';
import { printable } from '../printable.ts';
import { OwnPlaces } from '../shares/own-places.ts';
import { AGENT_VERSION, systemName } from '../version.ts';
import type { World } from '../world.ts';

/** What hangs on a dead network drive keeps the process no longer than this. */
const ENDING_MS = 1_000;

/** Looks at everything that an agent needs, and tells each thing in one line, worst or not. */
export async function doctor(world: World, args: readonly string[]): Promise<Outcome> {
  const { principalsFile, ...flags } = parseDoctorFlags(args);
  await using open = new AsyncDisposableStack();
  const listing = principalsFile === null ? {} : await principalsPorts(principalsFile, open, world);
  const home = agentHome(world);
  world.stdout.write(`Drover Agent ${AGENT_VERSION} (${systemName(world.platform, world.release)}) as ${world.user}\n`);
  let failed = 0;
  const tell = ({ level, text }: Finding): void => {
    if (level === 'FAIL') failed += 1;
    world.stdout.write(`${level.padEnd(4)}  ${printable(text)}\n`);
  };
  for await (const finding of checkHome(home, world)) tell(finding);
  if (failed === 0) {
    const settings = settingsOf(flags, await configOf(home, world), { file: home.config, world });
    for await (const finding of checkServer(settings, world)) tell(finding);
    for await (const finding of checkMachine(settings, home, world)) tell(finding);
    const own = ownPaths(home, world);
    const places = new OwnPlaces(own);
    const leavesOut = (found: FolderIdentity): boolean => places.has(found);
    if ((settings.roots ?? []).length === 0) tell(note('Nothing of this machine is shared.'));
    for (const root of settings.roots ?? []) {
      const checked = { ...root, recallBytesPerDay: settings.recallBytesPerDay };
      for await (const finding of checkRoot(checked, { clock: world.clock, leavesOut, ...listing }, world.ending))
        tell(finding);
      const found = await checkOwn(root.path, own);
      if (found !== null) tell(found);
    }
    if (listing.principals !== undefined) tell(note(`Who owns what and is named where: ${listing.principals.path}`));
  }
  world.stdout.write(failed === 0 ? 'Nothing has to be mended.\n' : `To be mended: ${failed}\n`);
  const outcome = failed === 0 ? 'success' : 'failed';
  world.endWithin(ENDING_MS, exitCodeOf(outcome));
  return outcome;
}

/** Access lists are asked for only where somebody wants to know whom they name. */
async function principalsPorts(
  file: string,
  open: AsyncDisposableStack,
  world: World,
): Promise<Pick<RootCheckPorts, 'facts' | 'principals'>> {
  const principals = open.use(await PrincipalFile.create(file, world.cwd));
  const facts = await factsOfMachine(world);
  return facts === null ? { principals } : { principals, facts: open.use(facts) };
}
