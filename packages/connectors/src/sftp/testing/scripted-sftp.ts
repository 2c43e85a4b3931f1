import { MessageSplitter } from '../message-splitter.ts';
import { MessageReader, OPEN, REPLY, REQUEST, STATUS } from '../sftp-codec.ts';

/** A file or folder of the scripted server. */
export interface StoredItem {
  mode: number;
  mtime: number;
  data: Buffer;
}

/** One request as a script sees it, before the usual answer. */
export interface ScriptedRequest {
  readonly name: keyof typeof REQUEST;
  readonly id: number;
  /** Path or handle, as text; the extension's name for an extended request. */
  readonly subject: string;
  /** Of a read or write. */
  readonly offset: number;
  readonly length: number;
  /** Gives the usual answer, now or whenever the script likes. */
  answer(): void;
  status(code: number): void;
  /** Any bytes as one message. */
  send(type: number, ...fields: Buffer[]): void;
  /** Bytes that need not be a message at all. */
  raw(bytes: Buffer): void;
}

/** Returns true when it has dealt with the request, or will. */
export type Script = (request: ScriptedRequest) => boolean;

export const FILE = 0o100644;
export const FOLDER = 0o040755;
const NAMES: ReadonlyMap<number, keyof typeof REQUEST> = new Map(
  Object.entries(REQUEST).map(([name, type]) => [type, name as keyof typeof REQUEST]),
);

export function u32(...values: number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [i, value] of values.entries()) bytes.writeUInt32BE(value >>> 0, i * 4);
  return bytes;
}

export function text(value: string | Uint8Array): Buffer {
  const bytes = typeof value === 'string' ? Buffer.from(value, 'latin1') : Buffer.from(value);
  return Buffer.concat([u32(bytes.length), bytes]);
}

/** A small SFTP server over a byte pipe: it keeps files in memory and lets a script interfere with every answer. */
export class ScriptedSftp {
  readonly items: Map<string, StoredItem>;
  readonly #send: (bytes: Buffer) => void;
  readonly #script: Script;
  readonly #extensions: readonly string[];
  readonly #handles = new Map<string, { readonly path: string; listed: boolean }>();
  readonly #splitter = new MessageSplitter((message) => this.#take(message));
  #lastHandle = 0;

  constructor(
    items: Map<string, StoredItem>,
    extensions: readonly string[],
    script: Script,
    send: (bytes: Buffer) => void,
  ) {
    this.items = items;
    this.#extensions = extensions;
    this.#script = script;
    this.#send = send;
  }

  receive(bytes: Buffer): void {
    this.#splitter.push(bytes);
  }

  #take(message: Buffer): void {
    const type = message[0] ?? 0;
    if (type === REQUEST.init) {
      const extensions = this.#extensions.flatMap((name) => [text(name), text('1')]);
      this.#message(REPLY.version, u32(3), ...extensions);
      return;
    }
    const reader = new MessageReader(message, 1);
    const id = reader.u32();
    const subject = reader.string().toString('latin1');
    const stretch =
      type === REQUEST.read || type === REQUEST.write ? message.subarray(message.length - reader.left) : null;
    const answer = (): void => this.#usual(type, id, subject, reader);
    const request: ScriptedRequest = {
      name: NAMES.get(type) ?? 'extended',
      id,
      subject,
      offset: stretch === null ? 0 : Number(stretch.readBigUInt64BE(0)),
      length: stretch?.readUInt32BE(8) ?? 0,
      answer,
      status: (code) => this.#status(id, code),
      send: (reply, ...fields) => this.#message(reply, u32(id), ...fields),
      raw: (bytes) => this.#send(bytes),
    };
    if (!this.#script(request)) answer();
  }

  #usual(type: number, id: number, subject: string, from: MessageReader): void {
    const handle = this.#handles.get(subject);
    const path = handle?.path ?? subject;
    const item = this.items.get(path);
    if (type === REQUEST.open) this.#open(id, path, from.u32());
    else if (type === REQUEST.realpath)
      this.#message(REPLY.name, u32(id, 1), text(path === '.' ? '/home' : path), text(''), u32(0));
    else if (type === REQUEST.readdir) this.#list(id, handle);
    else if (type === REQUEST.rename) this.#rename(id, path, from.string().toString('latin1'), false);
    else if (type === REQUEST.extended && subject === 'posix-rename@openssh.com')
      this.#rename(id, from.string().toString('latin1'), from.string().toString('latin1'), true);
    else if (type === REQUEST.mkdir && item === undefined) {
      this.items.set(path, { mode: FOLDER, mtime: 1, data: Buffer.alloc(0) });
      this.#status(id, STATUS.ok);
    } else if (type === REQUEST.close) this.#status(id, this.#handles.delete(subject) ? STATUS.ok : STATUS.failure);
    else if (item === undefined) this.#status(id, STATUS.noSuchFile);
    else this.#withItem(type, id, path, item, from);
  }

  #withItem(type: number, id: number, path: string, item: StoredItem, from: MessageReader): void {
    if (type === REQUEST.opendir) this.#newHandle(id, path);
    else if (type === REQUEST.lstat || type === REQUEST.stat || type === REQUEST.fstat)
      this.#message(REPLY.attrs, u32(id), attributes(item));
    else if (type === REQUEST.setstat || type === REQUEST.fsetstat) {
      item.mtime = from.attributes().mtime ?? item.mtime;
      this.#status(id, STATUS.ok);
    } else if (type === REQUEST.remove) {
      this.items.delete(path);
      this.#status(id, STATUS.ok);
    } else if (type === REQUEST.read) {
      const offset = from.u64() ?? 0;
      const data = item.data.subarray(offset, offset + from.u32());
      if (data.length === 0) this.#status(id, STATUS.eof);
      else this.#message(REPLY.data, u32(id), text(data));
    } else if (type === REQUEST.write) {
      store(item, from.u64() ?? 0, from.string());
      this.#status(id, STATUS.ok);
    } else this.#status(id, type === REQUEST.mkdir ? STATUS.failure : STATUS.unsupported);
  }

  #open(id: number, path: string, flags: number): void {
    const present = this.items.get(path);
    if (present === undefined && (flags & OPEN.create) === 0) this.#status(id, STATUS.noSuchFile);
    else if (present !== undefined && (flags & OPEN.exclusive) !== 0) this.#status(id, STATUS.failure);
    else {
      if (present === undefined) this.items.set(path, { mode: FILE, mtime: 1, data: Buffer.alloc(0) });
      this.#newHandle(id, path);
    }
  }

  #newHandle(id: number, path: string): void {
    const handle = `handle-${++this.#lastHandle}`;
    this.#handles.set(handle, { path, listed: false });
    this.#message(REPLY.handle, u32(id), text(handle));
  }

  #rename(id: number, from: string, to: string, replaces: boolean): void {
    const item = this.items.get(from);
    if (item === undefined) this.#status(id, STATUS.noSuchFile);
    else if (this.items.has(to) && !replaces) this.#status(id, STATUS.failure);
    else {
      this.items.delete(from);
      this.items.set(to, item);
      this.#status(id, STATUS.ok);
    }
  }

  #list(id: number, handle: { readonly path: string; listed: boolean } | undefined): void {
    if (handle === undefined || handle.listed) {
      this.#status(id, STATUS.eof);
      return;
    }
    handle.listed = true;
    const prefix = `${handle.path.replace(/\/$/, '')}/`;
    const children = [...this.items].filter(([path]) => path.startsWith(prefix) && path.length > prefix.length);
    const records = children.flatMap(([path, item]) => [text(path.slice(prefix.length)), text(''), attributes(item)]);
    this.#message(REPLY.name, u32(id, children.length), ...records);
  }

  #status(id: number, code: number): void {
    this.#message(REPLY.status, u32(id, code), text('scripted'), text(''));
  }

  #message(type: number, ...fields: Buffer[]): void {
    const body = Buffer.concat([Buffer.from([type]), ...fields]);
    this.#send(Buffer.concat([u32(body.length), body]));
  }
}

function attributes({ data, mode, mtime }: StoredItem): Buffer {
  return Buffer.concat([u32(1 | 4 | 8), u32(0, data.length), u32(mode, mtime, mtime)]);
}

function store(item: StoredItem, offset: number, data: Buffer): void {
  const missing = offset + data.length - item.data.length;
  if (missing > 0) item.data = Buffer.concat([item.data, Buffer.alloc(missing)]);
  data.copy(item.data, offset);
}
