import { z } from 'zod';
import { itemRefSchema } from './item-ref.ts';
import { timestampSchema } from './timestamp.ts';

/** What an item is. `link` and `special` (device, socket, pipe) are reported, never copied; `package` and `native` exist only in clouds. */
export const entryKindSchema = z.enum(['file', 'folder', 'link', 'special', 'package', 'native']);
export type EntryKind = z.infer<typeof entryKindSchema>;

export const hashKindSchema = z.enum([
  'md5',
  'sha1',
  'sha256',
  'sha512',
  'crc32',
  'crc64',
  'xxh64',
  'quickxor',
  'dropbox',
]);
export type HashKind = z.infer<typeof hashKindSchema>;

/** An extended stream of a file (NTFS alternate data stream, resource fork). */
const streamSchema = z.object({ name: z.string(), size: z.number().int().nonnegative() });

/** A file, folder or other item as its service describes it. Optional fields are absent where the service does not tell. */
export const entrySchema = z.object({
  ref: itemRefSchema,
  /** The last segment of `ref`. */
  name: z.string(),
  kind: entryKindSchema,
  /** Bytes; null when the service cannot tell before reading, and for anything but a file. */
  size: z.number().int().nonnegative().nullable(),
  modified: z.exactOptional(timestampSchema),
  created: z.exactOptional(timestampSchema),
  owner: z.exactOptional(z.string()),
  group: z.exactOptional(z.string()),
  /** POSIX permission bits, without the file type. */
  mode: z.exactOptional(z.number().int()),
  /** NTFS security descriptor in SDDL. */
  securityDescriptor: z.exactOptional(z.string()),
  /** Windows file attributes by name: hidden, system, read-only, archive. */
  attributes: z.exactOptional(z.array(z.string()).readonly()),
  /** Stable identity of the file within its volume or service, also across renames. */
  fileId: z.exactOptional(z.string()),
  /** Opaque; differs whenever the content or metadata changed (ETag, cTag, USN, ctime). */
  changeTag: z.exactOptional(z.string()),
  /** What the content is, as the service says it (RFC 9110, Content-Type); anybody may have written it. */
  mediaType: z.exactOptional(z.string()),
  streams: z.exactOptional(z.array(streamSchema).readonly()),
  /** Bytes on disk; smaller than `size` for sparse or compressed files. */
  allocatedSize: z.exactOptional(z.number().int().nonnegative()),
  /** Names that the file has, where there are several (hard links); all have the same `fileId`. */
  linkCount: z.exactOptional(z.number().int().nonnegative()),
  linkTarget: z.exactOptional(z.string()),
  /**
   * Its content is not on the disk but in an archive or a cloud, from where reading fetches it back: which is not done (`kept`), or is done within
   * limits (`recalled`). `archived`: nothing can read it before somebody brings it back at the service.
   */
  offline: z.exactOptional(z.enum(['archived', 'kept', 'recalled'])),
  /** POSIX access control list, where it says more than `mode`: entries with commas between them, those for new items in a folder behind `default:`. */
  acl: z.exactOptional(z.string()),
  /** What kind of NTFS reparse point it is: junction, cloud-file, dedup ... */
  reparse: z.exactOptional(z.string()),
  /** The name that the server gives it, where no path can hold that: then nothing can be asked of it, and `name` only stands for it. */
  unusable: z.exactOptional(z.string()),
  /** Lower-case hex, by kind, where the listing carries them for free. */
  hashes: z.exactOptional(z.partialRecord(hashKindSchema, z.string())),
});
export type Entry = Readonly<z.infer<typeof entrySchema>>;

/**
 * What a write may set beside the content. `mode` is the most that a new file or folder may allow; what the destination takes away from
 * new items (umask) it takes away all the same, and a file that is replaced keeps its permissions.
 */
export type Meta = Pick<
  Entry,
  'modified' | 'created' | 'owner' | 'group' | 'mode' | 'securityDescriptor' | 'attributes' | 'mediaType'
>;
