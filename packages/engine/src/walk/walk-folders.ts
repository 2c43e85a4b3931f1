import type { FolderNode } from './folder-node.ts';

export interface WalkOptions {
  /** Folders looked at simultaneously. */
  readonly parallel: number;
  /** Plans one folder; answers with the folders in it, in order. */
  readonly visit: (folder: FolderNode) => Promise<readonly FolderNode[]>;
  /** Makes the walk wait while too much is planned already. */
  readonly room: () => Promise<void> | undefined;
  readonly signal: AbortSignal;
}

/**
 * Visits a tree depth first, so that what waits is bounded by its depth and the widest folders on the way, not by its size. However it
 * ends, nothing is visited any more when it does.
 */
export async function walkFolders(top: FolderNode, options: WalkOptions): Promise<void> {
  const stack: FolderNode[] = [top];
  let active = 0;
  let failed = false;
  let wake = Promise.withResolvers<void>();
  const worker = async () => {
    for (;;) {
      await options.room();
      options.signal.throwIfAborted();
      if (failed) return;
      const folder = stack.pop();
      if (folder === undefined) {
        if (active === 0) return;
        await wake.promise;
        continue;
      }
      active++;
      try {
        const below = await options.visit(folder);
        for (let i = below.length - 1; i >= 0; i--) stack.push(below[i] as FolderNode);
      } catch (error) {
        failed = true;
        throw error;
      } finally {
        active--;
        wake.resolve();
        wake = Promise.withResolvers();
      }
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: options.parallel }, worker));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}
