import { descendantRef, displayPath, rootRef } from '@drover/core';
import type { TransferSide } from '@drover/database';
import type { Application } from '../application.ts';
import { noteChange } from '../auth/note-change.ts';
import type { Handlers } from '../http/handlers.ts';
import { createSet } from '../transfers/sets/create-set.ts';
import { previewSet } from '../transfers/sets/preview-set.ts';

export function transferSetHandlers(app: Application): Pick<Handlers, 'createTransferSet' | 'previewTransferSet'> {
  return {
    previewTransferSet: async ({ who, body, context }) => await previewSet(app, who, body, context.signal),
    createTransferSet: async ({ who, body, context }) => {
      const set = await createSet(app, who, body, context.signal);
      const { source, destination, pattern } = body;
      const detail = { source: told(source), destination: told(destination), pattern, made: set.made, tags: set.tags };
      await noteChange(app, who, context, { action: 'transfer.create-set', target: source.connectorId, detail });
      return set;
    },
  };
}

function told({ root, path }: TransferSide): string {
  return displayPath(descendantRef(rootRef(root), path));
}
