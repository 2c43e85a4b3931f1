import type { Capabilities } from './capabilities.ts';
import type { Entry, HashKind, Meta } from './entry.ts';
import type { ItemRef } from './item-ref.ts';
import type { PathBase } from './names/check-path.ts';
import type { Grant, ItemPermissions, SourceGrant } from './permissions.ts';
import type { Preflight } from './preflight.ts';
import type { Segment } from './segment.ts';
import type { StorageError } from './storage-error.ts';
import type { Version } from './version.ts';

/**
 * The bytes of a file in order. A chunk belongs to whoever received it. Ending early (`return`) frees what the stream holds.
 * Rejects with a StorageError, or with the signal's reason when cancelled.
 */
export interface ByteStream extends AsyncIterable<Uint8Array> {
  /**
   * The source's version once the last byte has been read, where the service tells without a further round trip.
   * The engine compares it with the listing to find files that changed while they were copied.
   */
  versionAfter?(): Promise<Version | null>;
}

/** What must hold at the destination for a write to go ahead; else it rejects with 'precondition-failed' or 'already-exists'. */
export type WriteCondition =
  | { readonly if: 'anything' }
  | { readonly if: 'absent' }
  | { readonly if: 'unchanged'; readonly since: Version };

export interface WriteTarget {
  /** Where the file is to stand when it is complete. */
  readonly item: ItemRef;
  /** Bytes; null when unknown. A body of another length rejects with 'corrupt' and leaves nothing under the final name. */
  readonly size: number | null;
  readonly meta: Meta;
  /** Name in the same folder that holds the bytes until they are complete. Services that commit by themselves ignore it. */
  readonly temporary: Segment;
  readonly condition: WriteCondition;
  /** Called after the last byte is stored and before the final name is given; a rejection abandons the write (fencing). */
  readonly beforeCommit?: () => Promise<void>;
  /**
   * Told, whenever it changes, how many bytes were taken from the body and are not confirmed; only by services that confirm as they go. What has left
   * this machine within a request that is still going on may count as confirmed until that request fails. Fewer are a sign of life.
   */
  readonly unconfirmed?: (bytes: number) => void;
}

/** JSON-serialisable state of an unfinished upload. May hold secrets (upload URLs): journals seal it. */
export type UploadToken = Readonly<Record<string, string | number | boolean | null>>;

export interface UploadStatus {
  /** Byte ranges that the service does not hold yet, in order, end exclusive. */
  readonly missing: readonly { readonly from: number; readonly to: number }[];
}

/** Uploads that survive the death of the process, for files of known size. */
export interface ResumableUpload {
  begin(target: WriteTarget, signal: AbortSignal): Promise<UploadToken>;
  /** What is still missing; null when the service no longer knows the upload. */
  status(token: UploadToken, target: WriteTarget, signal: AbortSignal): Promise<UploadStatus | null>;
  /** Sends bytes from `offset` on. Sequential services accept any length up to the end of the file. */
  append(
    token: UploadToken,
    target: WriteTarget,
    offset: number,
    body: ByteStream,
    signal: AbortSignal,
  ): Promise<UploadToken>;
  /**
   * Gives the final name, under the target's condition and after its `beforeCommit`. A connection that has not appended the end itself asks for the
   * status first: where the last bytes are what ends an upload, they are missing until now.
   */
  commit(token: UploadToken, target: WriteTarget, signal: AbortSignal): Promise<Entry>;
  abort(token: UploadToken, target: WriteTarget, signal: AbortSignal): Promise<void>;
}

/** One page of a walk. */
export interface WalkPage {
  readonly entries: Entry[];
  /** Where the walk goes on behind this page; null at the end, and where it cannot be taken up again. */
  readonly cursor: string | null;
  /** Folders whose children have all come with this page; absent where the service cannot tell. */
  readonly complete?: readonly ItemRef[];
  /** Folders that could not be listed, so that their content does not come; `list` tells why. */
  readonly passedOver?: readonly ItemRef[];
  /** From here on each page brings all of the folder that `WalkHints.wanted` names; ask for one only while it names one. */
  readonly onDemand?: true;
}

/** What whoever asks for a walk goes on to ask of its entries; a service may find that out as it walks, or ignore it. */
export interface WalkHints {
  /** `Access.mayRead`, of each file. */
  readonly access?: boolean;
  /** The folder that somebody waits for, if any; a service that knows the whole tree by then brings that one next. */
  readonly wanted?: () => ItemRef | null;
  /** Round trips that it is worth: a walk that would take more ends without telling that any folder is complete. Absent: any number. */
  readonly worth?: number;
}

/** Lists whole trees faster than folder by folder. Pages carry entries of any folder below; a folder comes before its content. */
export interface Walk {
  /** It takes so few round trips that what stands at a destination is worth finding out by it, too. */
  readonly ofDestinations?: true;
  tree(folder: ItemRef, cursor: string | null, signal: AbortSignal, hints?: WalkHints): AsyncIterable<WalkPage>;
}

/** Reads many small files in few round trips, in the order given. One failed file does not end the others. */
export interface BulkRead {
  readonly maxFileBytes: number;
  readMany(entries: readonly Entry[], signal: AbortSignal): AsyncIterable<BulkContent>;
}

export interface BulkContent {
  readonly entry: Entry;
  readonly content: Uint8Array | Error;
  /** The file's version once it was read, where the service tells. */
  readonly versionAfter?: Version;
}

/** Writes many small files in few round trips; the answer holds one element for each file, in order. */
export interface BulkWrite {
  readonly maxFileBytes: number;
  writeMany(
    files: readonly { readonly target: WriteTarget; readonly content: Uint8Array }[],
    signal: AbortSignal,
  ): Promise<(Entry | Error)[]>;
}

/** Hashes of stored content, computed by the service: lower-case hex. */
export interface Hashes {
  hash(entry: Entry, kind: HashKind, signal: AbortSignal): Promise<string>;
}

/** Sets times after the content is in place; folders get theirs last. */
export interface Times {
  setModified(item: ItemRef, meta: Meta, signal: AbortSignal): Promise<void>;
}

/** Who may do what. Where `grant` is missing, the service tells and does not take it. */
export interface Permissions {
  /** False where `of` never tells a denial or broken inheritance, so that nobody looks for them. */
  readonly barriers?: false;
  /** True where each reading counts against what the service allows, so that it is not done again where hardly anything can have changed. */
  readonly metered?: true;
  /** `grant` takes rights that end (`Grant.until`). */
  readonly ends?: true;
  /** What holds for one item now, the inherited included and marked so. */
  of(item: ItemRef, signal: AbortSignal): Promise<ItemPermissions>;
  /**
   * Additive and idempotent; nobody is notified. `there`: what `of` told of the item just now, which is not asked again then. Rejects ('not-found')
   * for an item that is gone, and ('config-invalid') where somebody is not known.
   */
  grant?(item: ItemRef, grants: readonly Grant[], signal: AbortSignal, there?: readonly SourceGrant[]): Promise<void>;
}

export interface Versions {
  /** Earlier contents, oldest first. */
  list(entry: Entry, signal: AbortSignal): AsyncIterable<Entry>;
}

/** Tells whether files may be read without reading them; present only where few files take a round trip, so that a scan may ask of each. */
export interface Access {
  /** Rejects as `read` would for a file that may not be opened. */
  mayRead(entry: Entry, signal: AbortSignal): Promise<void>;
  /** Asks of many files, at best neighbours in their folders: those that may not be opened, each with what `mayRead` would reject with. */
  refusals?(entries: readonly Entry[], signal: AbortSignal): Promise<ReadonlyMap<Entry, StorageError>>;
  /** Rejects where nothing may be written at this place, as `write` would, before content for it is gathered. */
  mayWrite?(item: ItemRef, signal: AbortSignal): Promise<void>;
}

export interface Quota {
  /** Bytes; null when the service states no limit. */
  free(root: ItemRef, signal: AbortSignal): Promise<number | null>;
}

/** Tells the time that a service has now, in one round trip, so that its clock can be compared with ours. Writes nothing. */
export interface ServiceClock {
  /** Milliseconds since 1970 UTC, and how exact that is: 1000 where the service tells whole seconds. */
  now(signal: AbortSignal): Promise<{ readonly epochMs: number; readonly precisionMs: number }>;
}

/** A time that a service told, and when its clock showed it: at some moment of the `tookMs` from `sinceMs` on, by our clock. */
export interface ClockSighting {
  readonly epochMs: number;
  readonly precisionMs: number;
  readonly sinceMs: number;
  readonly tookMs: number;
}

/** For services that tell no time but that of files: what a file that was written there showed of their clock. */
export interface FileClock {
  /** Null until a file was written; `why` where that did not show it either. */
  sighting(): ClockSighting | { readonly why: string } | null;
}

/** Tells where items really are; present only where roots overlap, or links are followed on the way to a folder. */
export interface Places {
  /** The names from the top of the server down, links resolved as far as can be known; what is not there yet keeps its names. */
  whereIs(item: ItemRef, signal: AbortSignal): Promise<readonly Segment[]>;
}

/** Tells what a service counts before the names of items; present where paths there are longer, or deeper, than those names show. */
export interface CountedPaths {
  /** What holds for the folder and all below it. Rejects with 'not-found' where no folder can be. */
  baseOf(folder: ItemRef, signal: AbortSignal): Promise<PathBase>;
}

/** What listings leave out, because finding it out costs a process or a call of its own. */
export type ItemFacts = Pick<Entry, 'attributes' | 'acl' | 'securityDescriptor' | 'reparse'>;

/** Tells of many items at once what listings leave out; only whoever wants it asks. */
export interface Facts {
  /** One for each entry, in order; empty for what is gone or may not be asked about. */
  of(entries: readonly Entry[], signal: AbortSignal): Promise<readonly ItemFacts[]>;
}

/** An open session on one root of one account: the one interface that the engine knows storage by. */
export interface Connection extends AsyncDisposable {
  readonly capabilities: Capabilities;
  /** The children of a folder in pages; an empty folder gives no page or an empty one. Rejects with 'not-found' for a missing folder. */
  list(folder: ItemRef, signal: AbortSignal): AsyncIterable<Entry[]>;
  /** The item as it is now, links not followed; null when there is none. */
  stat(item: ItemRef, signal: AbortSignal): Promise<Entry | null>;
  /** The bytes from `offset` on. With `ifTag`, rejects with 'precondition-failed' when the service shows that the file changed. */
  read(
    entry: Entry,
    range: { readonly offset: number; readonly ifTag?: string },
    signal: AbortSignal,
  ): Promise<ByteStream>;
  /** Stores a file; it stands under its final name only when complete. Answers with the stored file. Makes no folders. */
  write(target: WriteTarget, body: ByteStream, signal: AbortSignal): Promise<Entry>;
  /** Makes one folder in an existing one; answers with the folder that is there already, if so. */
  createFolder(folder: ItemRef, meta: Meta, signal: AbortSignal): Promise<Entry>;
  /** Removes a temporary file that Drover wrote and did not finish; silent when it is gone. Refuses any other name. */
  discard(temporary: ItemRef, signal: AbortSignal): Promise<void>;
  readonly walk?: Walk;
  readonly bulkRead?: BulkRead;
  readonly bulkWrite?: BulkWrite;
  readonly upload?: ResumableUpload;
  readonly hashes?: Hashes;
  readonly times?: Times;
  readonly permissions?: Permissions;
  readonly versions?: Versions;
  readonly access?: Access;
  readonly quota?: Quota;
  readonly preflight?: Preflight;
  readonly places?: Places;
  readonly countedPaths?: CountedPaths;
  readonly facts?: Facts;
  readonly clock?: ServiceClock;
  /** Only where there is no `clock`. */
  readonly fileClock?: FileClock;
  /**
   * True while requests wait for the service's leave: it asked to be called later, or what it allows is used up. What is unanswered meanwhile
   * may not have been sent yet, so deadlines stand still. Absent where nothing is waited for.
   */
  held?(): boolean;
}

/** A place that an account offers to work in: a drive, a site library, a container, a shared folder. */
export interface Root {
  readonly name: string;
  readonly kind: 'folder' | 'user' | 'drive' | 'site' | 'container';
  readonly id?: string;
  /** Other names that people know it by: mail addresses, account names. */
  readonly aliases?: readonly string[];
}

/** A run that is going to read from a source, which may prepare for it, such as by a snapshot. */
export interface SourceWork {
  readonly run: string;
  /** The folder whose content is read. */
  readonly folder: ItemRef;
}

/** What opening a connector gives. */
export interface Account extends AsyncDisposable {
  /** Tries the credentials; answers with what a person should see before trusting it. */
  probe(signal: AbortSignal): Promise<ProbeReport>;
  roots(signal: AbortSignal): AsyncIterable<Root[]>;
  /** With `work`, as the source of that run. */
  open(root: string, signal: AbortSignal, work?: SourceWork): Promise<Connection>;
  /** Ends the authorisation at the service, where that is possible; else says where a person can. */
  revoke(signal: AbortSignal): Promise<{ readonly revoked: boolean; readonly manualUrl?: string }>;
}

export interface ProbeReport {
  /** One line, such as `vsftpd 3.0.3 as alice, TLS 1.3`. */
  readonly summary: string;
  /** The certificate or host key fingerprint that a person may pin, as `SHA256:...`. */
  readonly fingerprint?: string;
  readonly notes: readonly string[];
}
