import { exclusionSet, fixesOf, matchExclusion, NO_BASE, nameRules } from '@drover/core';
import type { CopyContext, CopyWatch } from './copy/copy-context.ts';
import { hashKindFor } from './copy/hash-kind.ts';
import { temporaryNames } from './copy/temporary-names.ts';
import { itemFilter } from './filters/item-filter.ts';
import { pathFilter } from './filters/path-filter.ts';
import { besideName } from './plan/beside-name.ts';
import { DestinationTree } from './plan/destination-tree.ts';
import type { PlanContext, PlanSink } from './plan/plan-context.ts';
import { needsFacts, reportsFacts, withFacts } from './plan/reported-facts.ts';
import { WalkedFolders } from './plan/walked-folders.ts';
import { limitsOf } from './scan/destination-limits.ts';
import { type TransferPorts, type TransferRequest, WALK_BOUNDS } from './transfer.ts';

/** What planning needs, from what was asked for. Throws 'config-invalid' for a policy that cannot be followed. */
export function planContext(request: TransferRequest, ports: TransferPorts, sink: PlanSink): PlanContext {
  const { mode, source, destination, policy, transferKey } = request;
  const connection = 'connection' in destination ? destination.connection : null;
  const base = 'connection' in destination ? (destination.base ?? NO_BASE) : NO_BASE;
  const depth = 'connection' in destination ? base.depth + destination.folder.segments.length : 0;
  const limits = limitsOf(destination);
  const rules = nameRules(limits.names, limits);
  const exclusions = exclusionSet(policy.exclusions);
  const fixes = fixesOf(policy.fixes ?? []);
  const { rewrittenTypes = [], insertedTypes = [] } = connection?.capabilities ?? {};
  const { conflicts, newerDestination } = policy;
  const keepsEmpty = policy.include.length === 0 && limits.emptyFolders;
  const tellsFacts = reportsFacts(mode, policy);
  // Where only some is wanted, a walk of everything would be in vain.
  const walk = ports.selected === undefined ? source.connection.walk : undefined;
  const lister = new WalkedFolders(source.connection, walk, { access: mode === 'scan' });
  return {
    mode,
    source: source.connection,
    lister: needsFacts(mode, policy)
      ? withFacts(lister, source.connection.facts, { all: tellsFacts, top: source.folder })
      : lister,
    tellsFacts,
    destinationTree: destinationTree(request),
    destination: connection,
    limits,
    nameRules: rules,
    base,
    rules: { times: limits.times, rewrittenTypes, insertedTypes, conflicts, newerDestination },
    policy: fixes.names === null ? policy : { ...policy, names: fixes.names },
    renamesIn: fixes.renamesIn,
    movesFrom: fixes.movesFrom,
    movesInto: fixes.movesInto,
    filter: pathFilter(policy.include, policy.exclude),
    wants: itemFilter(policy.only ?? {}),
    excludedBy: ({ name, kind, size }, folder) =>
      matchExclusion(name, kind, exclusions)?.title ?? fixes.leavesOut([...folder, name], kind, size),
    createsLate: !keepsEmpty || ports.selected !== undefined,
    keepsEmpty,
    selected: ports.selected ?? null,
    temporaries: temporaryNames(transferKey, ports.clock),
    journal: ports.journal,
    clock: ports.clock,
    bounds: ports.bounds ?? WALK_BOUNDS,
    tally: { folders: 0 },
    besideName: (name, entry) => besideName(name, entry, rules, { kind: 'file', depth }),
    sink,
  };
}

function destinationTree({ destination }: TransferRequest): DestinationTree | null {
  const walk = 'connection' in destination ? destination.connection.walk : undefined;
  if (walk?.ofDestinations !== true || !('connection' in destination)) return null;
  return new DestinationTree(walk, destination.folder);
}

/** What copying needs; null without a destination. */
export function copyContext(
  { policy }: TransferRequest,
  { fence }: TransferPorts,
  plan: PlanContext,
  watch: CopyWatch,
): CopyContext | null {
  const { source, destination, rules, clock, journal, besideName: beside, temporaries } = plan;
  if (destination === null) return null;
  const context = {
    source,
    destination,
    rules,
    confirmsWrites: destination.capabilities.confirmsWrites !== false,
    attempts: policy.attempts,
    verify: policy.verify,
    hashKind: hashKindFor(policy.verify, destination.capabilities),
    clock,
    journal,
    temporary: temporaries.next,
    besideName: beside,
    watch,
  };
  const { leftBehind } = plan;
  return {
    ...context,
    ...(leftBehind === undefined ? {} : { leftBehind }),
    ...(fence === undefined ? {} : { fence }),
  };
}
