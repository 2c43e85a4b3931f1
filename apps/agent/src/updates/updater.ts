import type { ReleaseManifest, ServeCall, UpdateOffer } from '@drover/agent-link';
import { takeUpdates } from '@drover/agent-link';
import { StorageError, sentences } from '@drover/core';
import type { UpdateStatus } from '../control/messages.ts';
import { type AgentLog, LOGGERS } from '../log/agent-log.ts';
import { Refusal } from '../refusal.ts';
import type { Program, World } from '../world.ts';
import { checkRuns, fetchProgram } from './fetch-program.ts';
import { judgeRelease } from './judge-release.ts';
import { checkReplaceable, programFiles } from './program-files.ts';
import type { UpdateState } from './update-state.ts';

/** Calls of the server that go on are let finish for this long; then they are broken off, and the server resumes them. */
const PATIENCE_MS = 60 * 60_000;
/** How often one file is loaded by itself; a person may try it as often as they like. */
const ATTEMPTS = 3;
/** So long nothing may have been asked. */
const QUIET_MS = 3_000;

export interface UpdaterParts {
  readonly clock: World['clock'];
  readonly log: AgentLog;
  readonly version: string;
  readonly program: Program;
  /** Public keys that may sign releases. */
  readonly keys: readonly string[];
  /** What the last update came to; a version that failed is installed again only when a person says so. */
  readonly last: UpdateState | null;
  /** Where a program is loaded to by an agent that does not replace its own; null for one that does. */
  readonly store: { readonly file: string; keep(release: UpdateOffer['release']): Promise<void> } | null;
}

interface Found {
  readonly offer: UpdateOffer;
  readonly manifest: ReleaseManifest;
  readonly file: ReleaseManifest['files'][string];
}

/** Takes what servers offer: loads the newest release that is properly signed, and says when its program can take over. */
export class Updater {
  /** Settles with the version that is ready, when nothing is under way. */
  readonly ready: Promise<string>;
  readonly #parts: UpdaterParts;
  readonly #settle: (version: string) => void;
  #status: UpdateStatus;
  #found: Found | null = null;
  #working = false;
  #calls = 0;
  #lastCall: number;
  #complaint = '';
  readonly #attempts = new Map<string, number>();

  constructor(parts: UpdaterParts) {
    this.#parts = parts;
    const { promise, resolve } = Promise.withResolvers<string>();
    this.ready = promise;
    this.#settle = resolve;
    this.#lastCall = parts.clock.monotonic();
    const { last, store } = parts;
    const how = store === null ? 'by itself' : 'when told by: agent update';
    this.#status =
      last?.state === 'failed'
        ? { state: 'failed', version: last.version, text: failureText(last.version, last.reason ?? '') }
        : { state: 'current', version: null, text: how };
  }

  get status(): UpdateStatus {
    return this.#status;
  }

  /** Adds to what the agent answers, and sees when it is at rest. */
  serve(serve: ServeCall): ServeCall {
    const counted: ServeCall = async (...call) => {
      this.#calls += 1;
      try {
        await serve(...call);
      } finally {
        this.#calls -= 1;
        this.#lastCall = this.#parts.clock.monotonic();
      }
    };
    return takeUpdates(counted, (offer) => this.#offered(offer));
  }

  /** A person wants the update now, also one that failed before. Says what comes of it. */
  told(): UpdateStatus {
    if (this.#found !== null && !this.#working) void this.#install(this.#found);
    return this.#status;
  }

  #offered(offer: UpdateOffer): void {
    const { keys, version, program, clock, store, last } = this.#parts;
    const judged = judgeRelease(offer.release, { keys, version, kind: program.kind, now: clock.now() });
    if ('refused' in judged) {
      this.#complain(judged.refused);
      return;
    }
    this.#found = { offer, ...judged };
    if (this.#working) return;
    const found = judged.manifest.version;
    if (last?.state === 'failed' && last.version === found) return; // said at the start
    if ((this.#attempts.get(judged.file.sha256) ?? 0) >= ATTEMPTS) return;
    if (store === null) return void this.#install(this.#found);
    if (this.#status.version === found && this.#status.state !== 'failed') return;
    this.#tell('available', found, `version ${found} is there. Install it with: agent update`);
  }

  /** Never rejects. */
  async #install(found: Found): Promise<void> {
    const { version } = found.manifest;
    const { program, store } = this.#parts;
    this.#working = true;
    this.#attempts.set(found.file.sha256, (this.#attempts.get(found.file.sha256) ?? 0) + 1);
    try {
      this.#tell('loading', version, `version ${version} is being loaded`);
      const files = programFiles(program.file);
      if (store === null) await checkReplaceable(files);
      const to = store?.file ?? files.next;
      await fetchProgram(found.offer, { version, kind: program.kind, file: found.file }, to);
      if (store !== null) {
        await store.keep(found.offer.release);
        this.#tell('loaded', version, `version ${version} is loaded`);
        return;
      }
      await checkRuns(program, to, version);
      this.#tell('waiting', version, `version ${version} takes over as soon as the server asks for nothing`);
      await this.#quiet();
      this.#settle(version);
    } catch (error) {
      if (!(error instanceof Refusal) && !(error instanceof StorageError)) throw error;
      const why = error instanceof StorageError ? error.describe() : error.message;
      this.#tell('failed', version, failureText(version, why));
    } finally {
      this.#working = false;
    }
  }

  async #quiet(): Promise<void> {
    const { clock } = this.#parts;
    const since = clock.monotonic();
    const forever = new AbortController().signal;
    while (clock.monotonic() - since < PATIENCE_MS) {
      const rested = clock.monotonic() - this.#lastCall;
      if (this.#calls === 0 && rested >= QUIET_MS) return;
      await clock.sleep(this.#calls === 0 ? QUIET_MS - rested : QUIET_MS, forever);
    }
  }

  #tell(state: UpdateStatus['state'], version: string, text: string): void {
    this.#status = { state, version, text };
    this.#parts.log(state === 'failed' ? 'WARN' : 'INFO', LOGGERS.update, `Updates: ${text}.`);
  }

  /** Each complaint once, however often the same is offered. */
  #complain(complaint: string | null): void {
    if (complaint === null || complaint === this.#complaint) return;
    this.#complaint = complaint;
    this.#status = { state: 'failed', version: null, text: complaint };
    this.#parts.log('WARN', LOGGERS.update, complaint);
  }
}

function failureText(version: string, why: string): string {
  return `${sentences(`version ${version} could not be installed: ${why}`)} Try it once more with: agent update`;
}
