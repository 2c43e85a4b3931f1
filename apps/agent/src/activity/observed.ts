import { withMembers } from '@drover/connector-kit';
import {
  type BulkRead,
  type Connection,
  displayPath,
  type ItemRef,
  type ResumableUpload,
  type Walk,
} from '@drover/core';
import type { Activity } from '../control/messages.ts';
import type { Activities } from './activities.ts';

type Tell = (action: Activity['action'], item: ItemRef) => void;

/** The connection, with each folder that is listed and each file that is read or written told to whoever watches. */
export function observed(inner: Connection, activities: Activities): Connection {
  const tell: Tell = (action, item) => {
    if (activities.watched) activities.tell({ action, path: pathOnMachine(item) });
  };
  const { walk, bulkRead, upload } = inner;
  const connection = withMembers(inner, {
    list: (folder, signal) => {
      tell('Browse', folder);
      return inner.list(folder, signal);
    },
    read: (entry, range, signal) => {
      tell('Upload', entry.ref);
      return inner.read(entry, range, signal);
    },
    write: (target, body, signal) => {
      tell('Download', target.item);
      return inner.write(target, body, signal);
    },
    walk: walk && observedWalk(walk, tell),
    bulkRead: bulkRead && observedBulkRead(bulkRead, tell),
    upload: upload && observedUpload(upload, tell),
  });
  // They change when a folder that was away is there again.
  return Object.defineProperty(connection, 'capabilities', { get: () => inner.capabilities });
}

function observedWalk(walk: Walk, tell: Tell): Walk {
  return {
    async *tree(folder, cursor, signal, hints) {
      tell('Browse', folder);
      for await (const page of walk.tree(folder, cursor, signal, hints)) {
        for (const { kind, ref } of page.entries) if (kind === 'folder') tell('Browse', ref);
        yield page;
      }
    },
  };
}

function observedBulkRead(bulkRead: BulkRead, tell: Tell): BulkRead {
  return {
    maxFileBytes: bulkRead.maxFileBytes,
    async *readMany(entries, signal) {
      for await (const answer of bulkRead.readMany(entries, signal)) {
        tell('Upload', answer.entry.ref);
        yield answer;
      }
    },
  };
}

function observedUpload(upload: ResumableUpload, tell: Tell): ResumableUpload {
  return {
    begin: (target, signal) => {
      tell('Download', target.item);
      return upload.begin(target, signal);
    },
    status: (token, target, signal) => upload.status(token, target, signal),
    append: (token, target, offset, body, signal) => upload.append(token, target, offset, body, signal),
    commit: (token, target, signal) => upload.commit(token, target, signal),
    abort: (token, target, signal) => upload.abort(token, target, signal),
  };
}

/** As people of this machine write it: `/Users/x`, and `D:/Users` where the first name is a drive. */
export function pathOnMachine(item: ItemRef): string {
  const path = displayPath(item);
  return /^\/[A-Za-z]:(?:\/|$)/.test(path) ? path.slice(1) : path;
}
