import { type Connection, nameRules, toStorageError } from '@drover/core';
import { errorDetails } from '../../frames/wire-error.ts';
import type { ServeCall } from '../../link.ts';
import { rowsOf } from '../wire/entry-page.ts';
import { isMethod, type Method, type Params, paramsOf } from '../wire/params.ts';
import { checkRefs } from './check-refs.ts';
import { describe } from './description.ts';
import { HeldBudget } from './held-budget.ts';
import type { PreparedRuns } from './prepared-runs.ts';
import { serveAccess } from './serve-access.ts';
import { serveBulkRead } from './serve-bulk-read.ts';
import { serveBulkWrite } from './serve-bulk-write.ts';
import { serveFacts } from './serve-facts.ts';
import { serveList, serveWalk } from './serve-listing.ts';
import { serveRead } from './serve-read.ts';
import { isRunMethod, preparedFor, type RunMethod, serveRuns } from './serve-runs.ts';
import { serveBegin, serveUpload } from './serve-upload.ts';
import { serveWrite } from './serve-write.ts';
import { lacking, malformed, type ServedCall, servedCall } from './served-call.ts';

type Serve<M extends Method> = (params: Params<M>, call: ServedCall) => Promise<void>;

/** Those that are about a connection, whichever it is. */
type ServedMethod = Exclude<Method, 'open' | RunMethod>;

const SERVE: { readonly [M in ServedMethod]: Serve<M> } = {
  list: serveList,
  stat: async ({ item }, call) => {
    const entry = await call.connection.stat(item, call.signal);
    await call.tell({ value: entry === null ? null : rowsOf([entry]) });
  },
  read: serveRead,
  write: serveWrite,
  createFolder: async ({ folder, meta }, call) =>
    call.tell({ value: rowsOf([await call.connection.createFolder(folder, meta, call.signal)]) }),
  discard: async ({ temporary }, call) => {
    await call.connection.discard(temporary, call.signal);
    await call.tell({ value: null });
  },
  'walk.tree': serveWalk,
  'bulkRead.readMany': (_, call) => serveBulkRead(call),
  'bulkWrite.writeMany': serveBulkWrite,
  'upload.begin': serveBegin,
  'upload.status': (params, call) => serveUpload('upload.status', params, call),
  'upload.append': (params, call) => serveUpload('upload.append', params, call),
  'upload.commit': (params, call) => serveUpload('upload.commit', params, call),
  'upload.abort': (params, call) => serveUpload('upload.abort', params, call),
  'hashes.hash': async ({ entry, kind }, call) =>
    call.tell({ value: await member(call, 'hashes').hash(entry, kind, call.signal) }),
  'times.setModified': async ({ item, meta }, call) => {
    await member(call, 'times').setModified(item, meta, call.signal);
    await call.tell({ value: null });
  },
  'access.mayRead': serveAccess,
  'quota.free': async ({ root }, call) => call.tell({ value: await member(call, 'quota').free(root, call.signal) }),
  'places.whereIs': async ({ item }, call) =>
    call.tell({ value: await member(call, 'places').whereIs(item, call.signal) }),
  'facts.of': serveFacts,
  'clock.now': async (_, call) => call.tell({ value: await member(call, 'clock').now(call.signal) }),
};

/** What a call waits for while it holds nothing yet of what calls share. */
const BEFORE: { readonly [M in ServedMethod]?: Serve<M> } = {
  // A folder of a dead network drive may never answer; many such would keep all other folders from being listed.
  list: async ({ folder }, { connection, signal }) => {
    await connection.stat(folder, signal).catch(() => null); // the listing says better what is wrong
  },
};

/**
 * Serves one connection to whoever holds the link, and what was prepared for runs in its place. The other side is not trusted: methods and
 * params are judged, and every place is checked, before a connection is asked.
 */
export function serveStorage(connection: Connection, runs?: PreparedRuns): ServeCall {
  const mayHoldSlash = !nameRules(connection.capabilities.names).forbidden.includes('/');
  const budget = new HeldBudget();
  return async (method, params, stream, signal) => {
    const callOn = (served: Connection): ServedCall => servedCall(served, mayHoldSlash, stream, signal, budget);
    const call = callOn(connection);
    try {
      if (!isMethod(method)) throw malformed('asked for what this agent does not know');
      if (isRunMethod(method)) await serveRuns(method, params, call, runs);
      else if (method === 'open') await call.tell({ value: describe(connection, runs !== undefined) });
      else {
        const prepared = await preparedFor(params, runs, signal);
        await serve(method, params, prepared === null ? call : callOn(prepared));
      }
    } catch (error) {
      if (signal.aborted) return;
      await call.tell({ failed: errorDetails(toStorageError(error)) });
    }
    await stream.end();
  };
}

async function serve<M extends ServedMethod>(method: M, params: unknown, call: ServedCall): Promise<void> {
  const read = paramsOf[method].safeParse(params);
  if (!read.success) throw malformed(`asked for ${method} in a way that cannot be read`);
  checkRefs(read.data, call.mayHoldSlash);
  await BEFORE[method]?.(read.data as Params<M>, call);
  using _held = await call.budget.begin(method, call.signal);
  await SERVE[method](read.data as Params<M>, call);
}

function member<K extends keyof Connection>(call: ServedCall, name: K): NonNullable<Connection[K]> {
  const found = call.connection[name];
  if (found === undefined) throw lacking(undefined, name as string);
  return found as NonNullable<Connection[K]>;
}
