import type { Connection } from '@drover/core';

/** Something put around a connection that is a connection itself. */
export type Layer = (inner: Connection) => Connection;

/** What a connection can be asked for; names appear in errors, logs and fault scripts. */
export type Operation =
  | 'list'
  | 'stat'
  | 'read'
  | 'write'
  | 'createFolder'
  | 'discard'
  | 'walk.tree'
  | 'bulkRead.readMany'
  | 'bulkWrite.writeMany'
  | 'upload.begin'
  | 'upload.status'
  | 'upload.append'
  | 'upload.commit'
  | 'upload.abort'
  | 'hashes.hash'
  | 'times.setModified'
  | 'permissions.of'
  | 'permissions.grant'
  | 'versions.list'
  | 'access.mayRead'
  | 'quota.free'
  | 'preflight.check'
  | 'places.whereIs'
  | 'countedPaths.baseOf'
  | 'facts.of'
  | 'clock.now';

/** Each member named, also those that a connection may lack: a layer that forgets one does not compile. */
export type Spelled<T> = {
  readonly [K in keyof Required<T>]: T[K];
};

/** A connection from all its members; abilities that the inner one lacks are lacking here too. */
export function spelled(members: Spelled<Connection>): Connection {
  const present = Object.fromEntries(Object.entries(members).filter(([, member]) => member !== undefined));
  return { ...present, [Symbol.asyncDispose]: members[Symbol.asyncDispose] } as unknown as Connection;
}
