import type { Run } from '@drover/api';
import type { RunView, Transfer } from '@drover/database';
import type { Surroundings } from '../transfers/surroundings.ts';
import { timeText } from './time-text.ts';

type WaitedFor = NonNullable<RunView['waiting']>['for'][number];
type Awaited = WaitedFor['agents'][number];

/** What a run waits for, in words; null for one that does not wait. */
export function waitingView(run: RunView, transfer: Transfer, around: Surroundings): Run['waiting'] {
  const { connectors } = around;
  const { waiting } = run;
  if (waiting === null) {
    const message = closedMessage(run, transfer, around) ?? turnMessage(run);
    if (message === null) return troubleView(run, around) ?? serviceView(run, transfer, around);
    return { since: (run.startedAt ?? run.queuedAt).toISOString(), agents: [], message };
  }
  const nameOf = ({ connectorId }: WaitedFor): string => connectors.get(connectorId)?.displayName ?? '';
  const agents = waiting.for.flatMap((each) =>
    each.agents
      .filter(({ online }) => !online)
      .map(({ host, lastSeen }) => ({
        connector: nameOf(each),
        hosts: [host],
        lastSeen: new Date(lastSeen).toISOString(),
      })),
  );
  const sentences = waiting.for.map((each) => sentence(each, nameOf(each)));
  return { since: waiting.since.toISOString(), agents, message: sentences.join(' ') || ELSEWHERE };
}

/** Work on it broke off by no fault of its sides: it is tried again, ever later. */
function troubleView({ id, state }: RunView, { troubleOf }: Surroundings): Run['waiting'] {
  const trouble = state === 'running' || state === 'queued' ? troubleOf(id) : null;
  if (trouble === null) return null;
  return { since: trouble.since.toISOString(), agents: [], message: `${INTERRUPTED} ${trouble.message}` };
}

/** A service wants no calls for a while; what is under way waits for it. */
function serviceView({ state }: RunView, { source, destination }: Transfer, { waits }: Surroundings): Run['waiting'] {
  const wait = waits.get(destination.connectorId) ?? waits.get(source.connectorId);
  if (wait === undefined || state !== 'running') return null;
  return { since: new Date(wait.since).toISOString(), agents: [], message: wait.message };
}

/** It is begun, or goes on, by itself. */
function closedMessage(
  { state }: RunView,
  { source, destination }: Transfer,
  { connectors, opensAt }: Surroundings,
): string | null {
  if (state !== 'queued' && state !== 'running') return null;
  const closed = [source.connectorId, destination.connectorId].find((id) => opensAt.has(id));
  const at = closed === undefined ? undefined : opensAt.get(closed);
  if (closed === undefined || at === undefined) return null;
  const name = connectors.get(closed)?.displayName ?? '';
  return `Waiting for the hours in which ${name} may be used: from ${timeText(at.toISOString())} on.`;
}

function turnMessage({ state, admitted }: RunView): string | null {
  return admitted || state !== 'queued' ? null : 'Waiting for its turn in the queue of the migration.';
}

const INTERRUPTED = 'Work on this run broke off and is tried again every half minute or sooner.';
const ELSEWHERE = 'Waiting for a worker that has all agents of the run at hand.';

function sentence({ agents }: WaitedFor, connector: string): string {
  const [first, ...more] = agents;
  if (first === undefined) return `Waiting for an agent of ${connector}.`;
  if (more.length > 0) {
    return `Waiting for an agent of ${connector}: ${agents.map((each) => `${each.host} ${lackOf(each)}`).join('; ')}.`;
  }
  const agent = `the agent of ${connector} on ${first.host}`;
  if (!first.online && !first.drained) return `Waiting for ${agent}, last seen ${timeText(first.lastSeen)}.`;
  return `Waiting for ${agent}: it ${lackOf(first)}.`;
}

function lackOf({ online, drained, outdated, differs, lastSeen }: Awaited): string {
  if (outdated) return 'must be updated';
  if (differs) return 'shares something else than it should, as the list of connectors says';
  if (drained) return 'is set to get no work';
  return online ? 'is being looked into' : `was last seen ${timeText(lastSeen)}`;
}
