import { type Entry, type KnownItem, type OthersFile, sameVersion } from '@drover/core';
import { sharedHash, versionFrom } from './compare.ts';
import { type Decision, type DecisionRules, decide, type Seen } from './decide.ts';

/** What is known of the file that is to stand under a name. */
export interface KnownOf {
  /** By earlier runs of the transfer. */
  readonly own: KnownItem | undefined;
  /** By another row of the migration, which wrote there. */
  readonly other: OthersFile | undefined;
}

/** As `decide`; what another row wrote is somebody else's, whatever the times say. Equal bytes alone make it this one's, too. Pure. */
export function decideAmongRows(
  source: Entry,
  destination: Seen | null,
  { own, other }: KnownOf,
  rules: DecisionRules,
): Decision {
  if (other === undefined || destination?.kind !== 'file' || !isOthers(other, destination, own)) {
    return decide(source, destination, own, rules);
  }
  if (sharedHash(source, destination)?.equal === true) return { do: 'nothing', remember: true, compared: true };
  if (rules.conflicts === 'source-wins') {
    return { do: 'copy', condition: { if: 'unchanged', since: versionFrom(destination) }, overwritesWork: true };
  }
  if (rules.conflicts === 'keep-both') return { do: 'copy-beside' };
  return {
    do: 'skip',
    reason: 'conflict',
    detail: `The row of ${other.row} goes to the same place and has copied its own file there; that one is kept.`,
  };
}

/** What stands there is what the other row wrote, and nothing that this transfer wrote, or was about to. */
function isOthers({ version }: OthersFile, destination: Seen, own: KnownItem | undefined): boolean {
  const present = versionFrom(destination);
  if (own?.replacing !== undefined || !sameVersion(version, present)) return false;
  return own?.destination === undefined || !sameVersion(own.destination, present);
}
