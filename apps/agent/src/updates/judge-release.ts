import { isNewer, isSignedBy, type ReleaseManifest, readManifest, type SignedRelease } from '@drover/agent-link';

export interface JudgeBy {
  readonly keys: readonly string[];
  /** That runs now. */
  readonly version: string;
  readonly kind: string;
  /** The time of day, in milliseconds. */
  readonly now: number;
}

export type Judged =
  | { readonly manifest: ReleaseManifest; readonly file: ReleaseManifest['files'][string] }
  /** Null where there is nothing to tell: what is offered is what runs, or older. */
  | { readonly refused: string | null };

/** Whether a release may be installed. The server that offers it is not believed a word. */
export function judgeRelease(release: SignedRelease, { keys, version, kind, now }: JudgeBy): Judged {
  if (!isSignedBy(release, keys))
    return { refused: 'The update that the server offers is not signed by a key that this agent knows.' };
  const manifest = readManifest(release);
  if (manifest === null) return { refused: 'The update that the server offers cannot be understood by this version.' };
  if (!isNewer(manifest.version, version)) return { refused: null };
  if (Date.parse(manifest.expires) <= now)
    return { refused: `The offer of version ${manifest.version} has expired on ${manifest.expires.slice(0, 10)}.` };
  const file = manifest.files[kind];
  if (file === undefined) return { refused: `Version ${manifest.version} has no program for this system (${kind}).` };
  return { manifest, file };
}
