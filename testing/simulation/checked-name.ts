import { alreadyThere, changedSince } from '@drover/connector-kit';
import { MemoryConnection, type MemoryStore } from '@drover/connectors/memory';
import { sameVersion, versionOf, type WriteTarget } from '@drover/core';

/**
 * The target for a service that gives names without conditions of its own, as FTP, SFTP and file systems do: the connector looks first, and what
 * comes before the name is replaced unseen. `between` is called when the look was had, and calls in its turn what comes right before the name.
 */
export function checkedName(
  target: WriteTarget,
  store: MemoryStore,
  between: (path: string, next: () => Promise<void>) => Promise<void>,
): WriteTarget {
  const { item, condition, beforeCommit } = target;
  const look = async (): Promise<void> => {
    const present = await new MemoryConnection(store).stat(item, new AbortController().signal);
    if (condition.if === 'absent' && present !== null) throw alreadyThere(item);
    if (condition.if !== 'unchanged') return;
    if (present?.kind !== 'file' || !sameVersion(versionOf(present), condition.since)) throw changedSince(item);
  };
  return {
    ...target,
    condition: { if: 'anything' },
    beforeCommit: async () => {
      await look();
      await between(item.segments.join('/'), async () => beforeCommit?.());
    },
  };
}
