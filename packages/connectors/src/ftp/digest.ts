import { displayPath, type Entry, type Hashes, type HashKind, StorageError } from '@drover/core';
import type { Verb } from './commands.ts';
import { isPositive, notFound, refusal } from './errors.ts';
import { examine } from './examine.ts';
import type { Features } from './features.ts';
import type { Room } from './room.ts';

/** How a server is asked for a hash: HASH with an algorithm, else one of the older commands. */
interface Digest {
  readonly kind: HashKind;
  readonly length: number;
  readonly algorithm: string;
  readonly verb: Verb;
}

const DIGESTS: readonly Digest[] = [
  { kind: 'md5', length: 32, algorithm: 'MD5', verb: 'XMD5' },
  { kind: 'sha1', length: 40, algorithm: 'SHA-1', verb: 'XSHA1' },
  { kind: 'sha256', length: 64, algorithm: 'SHA-256', verb: 'XSHA256' },
  { kind: 'sha512', length: 128, algorithm: 'SHA-512', verb: 'XSHA512' },
  { kind: 'crc32', length: 8, algorithm: 'CRC32', verb: 'XCRC' },
];

/** The server reads the whole file before it answers. */
const PATIENCE_MS = 30 * 60_000;

export function hashKinds(features: Features): HashKind[] {
  return DIGESTS.filter((digest) => offers(features, digest)).map(({ kind }) => kind);
}

function offers(features: Features, digest: Digest): boolean {
  return features.hash.includes(digest.algorithm) || features.digests.includes(digest.verb);
}

export class FtpHashes implements Hashes {
  readonly #room: Room;
  readonly #features: Features;

  constructor(room: Room, features: Features) {
    this.#room = room;
    this.#features = features;
  }

  async hash(entry: Entry, kind: HashKind, signal: AbortSignal): Promise<string> {
    const room = this.#room;
    const digest = DIGESTS.find((candidate) => candidate.kind === kind);
    if (digest === undefined || !offers(this.#features, digest)) throw notOffered(entry, kind);
    const path = room.path(entry.ref);
    return room.use(signal, async ({ session }) => {
      const { control } = session;
      const older = this.#features.digests.includes(digest.verb);
      if (!older) void control.send('OPTS', `HASH ${digest.algorithm}`);
      const reply = await control.send(older ? digest.verb : 'HASH', path, PATIENCE_MS);
      if (!isPositive(reply)) {
        if (reply.code === 550 && (await examine(session, room, entry.ref)) === 'missing')
          throw notFound(entry.ref, reply);
        throw refusal(reply, 'to hash', entry.ref);
      }
      const words = reply.lines.join(' ').split(/\s+/);
      const value = words.find((word) => word.length === digest.length && /^[0-9a-f]+$/i.test(word));
      if (value === undefined) throw notOffered(entry, kind);
      return value.toLowerCase();
    });
  }
}

function notOffered(entry: Entry, kind: HashKind): StorageError {
  return new StorageError({
    kind: 'unsupported',
    fault: 'server',
    message: `The FTP server gives no ${kind} of ${displayPath(entry.ref)}.`,
    remedy: 'Compare sizes instead, or read the file back.',
    item: entry.ref,
  });
}
