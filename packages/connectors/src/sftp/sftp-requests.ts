import { type PathBytes, pathLength, type RequestWriter } from './request-writer.ts';
import type { SftpChannel } from './sftp-channel.ts';
import {
  type Attributes,
  attributesLength,
  type MessageReader,
  type NameRecord,
  type Pieces,
  ProtocolViolation,
  REPLY,
  REQUEST,
  type Refusal,
} from './sftp-codec.ts';

/** A handle of the server: opaque bytes. */
export type Handle = Uint8Array;

/** The answer to a request that succeeds without data. */
type Done = Promise<null | Refusal>;

/** Figures of the file system behind a path, as `statvfs@openssh.com` tells them. */
export interface FileSystemFigures {
  /** Tells it from others: what it holds in all, which hardly two have alike. */
  readonly id: string;
  readonly freeBytes: number | null;
  readonly freeFiles: number | null;
  readonly readOnly: boolean;
}

/** What the server takes at most, as `limits@openssh.com` tells it; null where it states no limit. */
export interface ServerLimits {
  readonly read: number | null;
  readonly write: number | null;
  readonly handles: number | null;
}

/** What a WRITE takes beside its content and the handle. */
export const WRITE_OVERHEAD = 25;
const MAX_HANDLE_BYTES = 256;
const READ_ONLY = 1;

/** The operations of SFTP version 3, one message each. */
export class SftpRequests {
  readonly #channel: SftpChannel;

  constructor(channel: SftpChannel) {
    this.#channel = channel;
  }

  open(path: PathBytes, flags: number, attributes: Attributes = {}): Promise<Handle | Refusal> {
    const path_ = pathLength(path);
    return this.#channel.request({
      type: REQUEST.open,
      length: 4 + path_ + 4 + attributesLength(attributes),
      fill: (to) => to.string(path, path_).u32(flags).attributes(attributes),
      reply: REPLY.handle,
      parse: readHandle,
    });
  }

  openFolder(path: PathBytes): Promise<Handle | Refusal> {
    return this.#onPath(REQUEST.opendir, path, REPLY.handle, readHandle);
  }

  close(handle: Handle): Done {
    return this.#onPath(REQUEST.close, handle, REPLY.status, null);
  }

  read(handle: Handle, offset: number, length: number): Promise<Pieces | Refusal> {
    return this.#channel.request({
      type: REQUEST.read,
      length: 4 + handle.length + 12,
      fill: (to) => to.string(handle, handle.length).u64(offset).u32(length),
      reply: REPLY.data,
      parse: (from) => readData(from, length),
    });
  }

  /** Writes `length` bytes, given in pieces that nobody may change before the answer. */
  write(handle: Handle, offset: number, pieces: readonly Uint8Array[], length: number): Done {
    return this.#channel.request({
      type: REQUEST.write,
      length: 4 + handle.length + 12,
      fill: (to) => to.string(handle, handle.length).u64(offset).u32(length),
      content: { pieces, length },
      reply: REPLY.status,
      parse: null,
    });
  }

  readFolder(handle: Handle): Promise<NameRecord[] | Refusal> {
    return this.#onPath(REQUEST.readdir, handle, REPLY.name, readNames);
  }

  lstat(path: PathBytes): Promise<Attributes | Refusal> {
    return this.#onPath(REQUEST.lstat, path, REPLY.attrs, readAttributes);
  }

  /** Follows links. */
  stat(path: PathBytes): Promise<Attributes | Refusal> {
    return this.#onPath(REQUEST.stat, path, REPLY.attrs, readAttributes);
  }

  statOpen(handle: Handle): Promise<Attributes | Refusal> {
    return this.#onPath(REQUEST.fstat, handle, REPLY.attrs, readAttributes);
  }

  set(path: PathBytes, attributes: Attributes): Done {
    return this.#withAttributes(REQUEST.setstat, path, attributes);
  }

  setOpen(handle: Handle, attributes: Attributes): Done {
    return this.#withAttributes(REQUEST.fsetstat, handle, attributes);
  }

  makeFolder(path: PathBytes, attributes: Attributes): Done {
    return this.#withAttributes(REQUEST.mkdir, path, attributes);
  }

  remove(path: PathBytes): Done {
    return this.#onPath(REQUEST.remove, path, REPLY.status, null);
  }

  /** Links resolved and made absolute. */
  resolve(path: PathBytes): Promise<Uint8Array | Refusal> {
    return this.#onPath(REQUEST.realpath, path, REPLY.name, readOneName);
  }

  linkTarget(path: PathBytes): Promise<Uint8Array | Refusal> {
    return this.#onPath(REQUEST.readlink, path, REPLY.name, readOneName);
  }

  /** Version 3 says that this fails when the new name exists; not every server obeys. */
  rename(from: PathBytes, to: PathBytes): Done {
    const from_ = pathLength(from);
    const to_ = pathLength(to);
    return this.#channel.request({
      type: REQUEST.rename,
      length: 4 + from_ + 4 + to_,
      fill: (writer) => writer.string(from, from_).string(to, to_),
      reply: REPLY.status,
      parse: null,
    });
  }

  /** Replaces the new name in one step. */
  replace(from: PathBytes, to: PathBytes): Done {
    const from_ = pathLength(from);
    const to_ = pathLength(to);
    return this.#extended('posix-rename@openssh.com', 8 + from_ + to_, REPLY.status, null, (writer) =>
      writer.string(from, from_).string(to, to_),
    );
  }

  fileSystem(path: PathBytes): Promise<FileSystemFigures | Refusal> {
    const path_ = pathLength(path);
    return this.#extended('statvfs@openssh.com', 4 + path_, REPLY.extended, readFigures, (to) =>
      to.string(path, path_),
    );
  }

  limits(): Promise<ServerLimits | Refusal> {
    return this.#extended('limits@openssh.com', 0, REPLY.extended, readLimits, (to) => to);
  }

  #onPath<T>(
    type: number,
    path: PathBytes,
    reply: number,
    parse: ((from: MessageReader) => T) | null,
  ): Promise<T | Refusal> {
    const length = pathLength(path);
    return this.#channel.request({
      type,
      length: 4 + length,
      fill: (to) => to.string(path, length),
      reply,
      parse,
    });
  }

  #withAttributes(type: number, path: PathBytes, attributes: Attributes): Done {
    const length = pathLength(path);
    return this.#channel.request({
      type,
      length: 4 + length + attributesLength(attributes),
      fill: (to) => to.string(path, length).attributes(attributes),
      reply: REPLY.status,
      parse: null,
    });
  }

  #extended<T>(
    name: string,
    length: number,
    reply: number,
    parse: ((from: MessageReader) => T) | null,
    fill: (to: RequestWriter) => RequestWriter,
  ): Promise<T | Refusal> {
    return this.#channel.request({
      type: REQUEST.extended,
      length: 4 + name.length + length,
      fill: (to) => fill(to.string(name, name.length)),
      reply,
      parse,
    });
  }
}

function readHandle(from: MessageReader): Handle {
  const handle = from.string();
  if (handle.length > MAX_HANDLE_BYTES) throw new ProtocolViolation('the server gave a handle of over 256 bytes');
  return Uint8Array.from(handle); // a view would keep the whole packet alive as long as the file is open
}

/** The bytes are handed on as parts of their messages, which stay in memory as long as they do. */
function readData(from: MessageReader, asked: number): Pieces {
  const data = from.pieces();
  if (data.bytes > asked) throw new ProtocolViolation('the server sent more bytes than it was asked for');
  return data;
}

function readNames(from: MessageReader): NameRecord[] {
  return from.names();
}

function readAttributes(from: MessageReader): Attributes {
  return from.attributes();
}

function readOneName(from: MessageReader): Uint8Array {
  const count = from.u32();
  if (count !== 1) throw new ProtocolViolation(`the server gave ${count} names for one path`);
  return Uint8Array.from(from.string());
}

/** Eleven numbers in the order of `struct statvfs`. */
function readFigures(from: MessageReader): FileSystemFigures {
  const figures = Array.from({ length: 11 }, () => from.u64());
  const [, fragment, blocks, , available, files, , freeFiles, , flags] = figures;
  return {
    id: `${fragment} ${blocks} ${files}`,
    freeBytes: fragment == null || available == null ? null : fragment * available,
    freeFiles: files === 0 ? null : (freeFiles ?? null), // file systems without a table of files state 0 of 0
    readOnly: flags != null && (flags & READ_ONLY) !== 0,
  };
}

function readLimits(from: MessageReader): ServerLimits {
  from.u64(); // the longest packet: reading and writing have limits of their own
  const stated = (value: number | null) => (value === 0 ? null : value);
  return { read: stated(from.u64()), write: stated(from.u64()), handles: stated(from.u64()) };
}
