import type { ByteStream, Connection, ResumableUpload, RunJournal } from '@drover/core';

/** Called before and after each step of a connection or journal; what it throws takes the step's place. */
export type Step = (what: string) => void | Promise<void>;

/** The connection with a hook around each call, each page and each chunk. */
export function interceptConnection(inner: Connection, label: string, step: Step): Connection {
  const around = async <T>(operation: string, call: () => Promise<T>): Promise<T> => {
    await step(`${label} before ${operation}`);
    const value = await call();
    await step(`${label} after ${operation}`);
    return value;
  };
  const stream = (body: ByteStream, operation: string): ByteStream => {
    const { versionAfter } = body;
    return {
      async *[Symbol.asyncIterator]() {
        for await (const chunk of body) {
          yield chunk;
          await step(`${label} chunk of ${operation}`);
        }
      },
      ...(versionAfter === undefined ? {} : { versionAfter: versionAfter.bind(body) }),
    };
  };
  const { times, upload } = inner;
  const outer: { -readonly [K in keyof Connection]: Connection[K] } = {
    capabilities: inner.capabilities,
    async *list(folder, signal) {
      await step(`${label} before list`);
      for await (const page of inner.list(folder, signal)) {
        yield page;
        await step(`${label} page of list`);
      }
    },
    stat: (item, signal) => around('stat', () => inner.stat(item, signal)),
    read: (entry, range, signal) => around('read', async () => stream(await inner.read(entry, range, signal), 'read')),
    write: (target, body, signal) => around('write', () => inner.write(target, stream(body, 'write'), signal)),
    createFolder: (folder, meta, signal) => around('createFolder', () => inner.createFolder(folder, meta, signal)),
    discard: (item, signal) => around('discard', () => inner.discard(item, signal)),
    [Symbol.asyncDispose]: () => inner[Symbol.asyncDispose](),
  };
  if (times !== undefined) {
    outer.times = {
      setModified: (item, meta, signal) => around('setModified', () => times.setModified(item, meta, signal)),
    };
  }
  if (upload !== undefined) outer.upload = interceptUpload(upload, around, stream);
  if (inner.hashes !== undefined) outer.hashes = inner.hashes;
  return outer;
}

function interceptUpload(
  upload: ResumableUpload,
  around: <T>(operation: string, call: () => Promise<T>) => Promise<T>,
  stream: (body: ByteStream, operation: string) => ByteStream,
): ResumableUpload {
  return {
    begin: (target, signal) => around('begin', () => upload.begin(target, signal)),
    status: (token, target, signal) => around('status', () => upload.status(token, target, signal)),
    append: (token, target, offset, body, signal) =>
      around('append', () => upload.append(token, target, offset, stream(body, 'append'), signal)),
    commit: (token, target, signal) => around('commit', () => upload.commit(token, target, signal)),
    abort: (token, target, signal) => around('abort', () => upload.abort(token, target, signal)),
  };
}

export function interceptJournal(inner: RunJournal, step: Step): RunJournal {
  const around = async <T>(operation: string, call: () => Promise<T>): Promise<T> => {
    await step(`journal before ${operation}`);
    const value = await call();
    await step(`journal after ${operation}`);
    return value;
  };
  return {
    known: (folder) => around('known', () => inner.known(folder)),
    record: (records) => around('record', () => inner.record(records)),
    beginReplacing: (replacements) => around('beginReplacing', () => inner.beginReplacing(replacements)),
    saveUpload: (path, name, upload) => around('saveUpload', () => inner.saveUpload(path, name, upload)),
    finish: (summary) => around('finish', () => inner.finish(summary)),
  };
}
