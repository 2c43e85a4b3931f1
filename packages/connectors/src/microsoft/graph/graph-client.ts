import { retryAfterMs, type ServiceBudget, type TokenSource, withAccess } from '@drover/connector-kit';
import { type Clock, type ItemRef, StorageError } from '@drover/core';
import { z } from 'zod';
import { answersIn, batchAnswersSchema, batchOf } from './batch-answers.ts';
import { type BatchAnswer, BatchQueue, type BatchRequest } from './batch-queue.ts';
import { drain, header, textOf } from './drain.ts';
import { EntryCheck } from './entry-check.ts';
import { type Attempt, codesOf, MALWARE, refused, tookForMalware } from './graph-errors.ts';
import type { HttpAgent, HttpAnswer, HttpCall } from './http-agent.ts';
import { noAnswer } from './network-errors.ts';
import { toldLimit } from './rate-limit-headers.ts';
import { unitsOf } from './resource-units.ts';

/** A call of Graph. `path` begins with a slash below the base, or is a whole link that Graph gave (`@odata.nextLink`). */
export interface GraphCall extends Attempt {
  readonly method?: HttpCall['method'];
  readonly path: string;
  readonly json?: unknown;
  readonly bytes?: Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A call that may be sent with others: its path is no link, and it has no headers of its own. */
export type BatchCall = Omit<GraphCall, 'bytes' | 'headers'>;

export interface GraphSettings {
  /** Such as `https://graph.microsoft.com/v1.0`. */
  readonly base: string;
  readonly tokens: TokenSource;
  readonly http: HttpAgent;
  /** Shared by all that the service counts together. */
  readonly budget: ServiceBudget;
  readonly clock: Clock;
  /** Calls that concern no single item: where all of them are refused, the authorisation was taken back. */
  readonly entries: readonly string[];
  /** Told that it was, before whoever called hears of it. */
  readonly onShutOut?: (error: StorageError) => Promise<void>;
}

/** A service that does not say for how long it wants no calls. */
const UNTOLD_PAUSE_MS = 5_000;
/** No service wants to be asked again at once: the first refusal of a request costs this much, each further one twice as much, up to the longest. */
const LEAST_PAUSE_MS = 1_000;
const LONGEST_LEAST_PAUSE_MS = 30_000;
/** How often one request may be refused for coming too fast, and be sent again after the pause. */
const MOST_REFUSALS = 50;

/**
 * Graph over HTTP: tokens, the budget, refusals as errors, answers checked. It sends again only what the service did nothing with: a request
 * whose token was refused, once, and one that came too fast, after the pause.
 */
export class GraphClient {
  readonly #base: URL;
  readonly #settings: GraphSettings;
  readonly #entry: EntryCheck;
  readonly #batches = new BatchQueue((requests, signal) => this.#sendBatch(requests, signal));

  constructor(settings: GraphSettings) {
    this.#base = new URL(settings.base);
    this.#settings = settings;
    this.#entry = new EntryCheck(settings.clock, (signal) => this.#isShutOut(signal));
  }

  /** Whether requests wait for the budget now. */
  held(): boolean {
    return this.#settings.budget.held();
  }

  /** The answer's body, checked. */
  async ask<S extends z.ZodType>(call: GraphCall, schema: S, signal: AbortSignal): Promise<z.output<S>> {
    const answer = await this.#authorised(call, signal);
    return await this.parsed(answer, call, schema, signal);
  }

  /** The same, sent together with what others ask in this way at the same moment: one round trip, each counted and refused by itself. */
  async askTogether<S extends z.ZodType>(call: BatchCall, schema: S, signal: AbortSignal): Promise<z.output<S>> {
    return checked(await this.#together(call, signal), call, schema);
  }

  /** The same for a call whose answer holds nothing of interest. */
  async tellTogether(call: BatchCall, signal: AbortSignal): Promise<void> {
    await this.#together(call, signal);
  }

  /** A call whose answer holds nothing of interest. */
  async tell(call: GraphCall, signal: AbortSignal): Promise<void> {
    await drain(await this.#authorised(call, signal));
  }

  /** The time at which the service answered, in whole seconds. Milliseconds since 1970 UTC; null where it does not say. */
  async timeOf(call: GraphCall, signal: AbortSignal): Promise<number | null> {
    const answer = await this.#authorised(call, signal);
    await drain(answer);
    const time = Date.parse(header(answer, 'date') ?? '');
    return Number.isNaN(time) ? null : time;
  }

  /**
   * A call of an address that is its own authorisation (upload sessions, downloads), to which no token is sent. Answers of 400 and more
   * are refusals, but for those in `expected`.
   */
  async bare(
    call: HttpCall,
    attempt: Attempt,
    signal: AbortSignal,
    expected: ReadonlySet<number> = new Set(),
  ): Promise<HttpAnswer> {
    const answer = await this.#send(call, attempt, signal);
    if (answer.status >= 400 && !expected.has(answer.status)) throw await this.#refusal(answer, attempt);
    return answer;
  }

  /** The body of an answer, checked. */
  async parsed<S extends z.ZodType>(
    answer: HttpAnswer,
    attempt: Attempt,
    schema: S,
    signal: AbortSignal,
  ): Promise<z.output<S>> {
    let body: unknown;
    try {
      body = JSON.parse(await textOf(answer));
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof SyntaxError)) throw noAnswer(error, this.#base, signal, attempt.item);
      throw notUnderstood(attempt, error);
    }
    return checked(body, attempt, schema);
  }

  async #authorised(call: GraphCall, signal: AbortSignal): Promise<HttpAnswer> {
    const answer = await this.#answerTo(call, signal);
    if (answer.status < 400) return answer;
    throw await this.#meaningOf(await this.#refusal(answer, call), signal);
  }

  async #meaningOf(refusal: StorageError, signal: AbortSignal): Promise<StorageError> {
    const error = await this.#entry.meaningOf(refusal, signal);
    if (error !== refusal) await this.#settings.onShutOut?.(error);
    return error;
  }

  /** The body of an answer within a batch. What came too fast is sent again with a later batch, after the pause. */
  async #together(call: BatchCall, signal: AbortSignal): Promise<unknown> {
    const { method = 'GET', path, json } = call;
    for (let refusals = 1; ; refusals++) {
      const answer = await this.#asked({ method, path, ...(json === undefined ? {} : { json }) }, call, signal);
      // Where a token ended just now nothing was done, and a call by itself knows how to go on.
      if (answer === null || answer.status === 401) return await this.#alone(call, signal);
      this.#heed(answer);
      if (answer.status < 400) return answer.body;
      if (!this.#paused(answer, refusals)) {
        const wait = this.#waitIn(answer);
        throw await this.#meaningOf(refused(answer.status, codesOf(JSON.stringify(answer.body)), call, wait), signal);
      }
    }
  }

  /** A failure of the whole batch is told of the item that this caller asked about. */
  async #asked(request: BatchRequest, { item }: Attempt, signal: AbortSignal): Promise<BatchAnswer | null> {
    try {
      return await this.#batches.ask(request, signal);
    } catch (error) {
      if (item === undefined || !(error instanceof StorageError) || error.item !== undefined) throw error;
      throw error.with({ item });
    }
  }

  async #alone(call: BatchCall, signal: AbortSignal): Promise<unknown> {
    const answer = await this.#authorised(call, signal);
    return answer.status === 204 ? await drain(answer) : await this.parsed(answer, call, z.unknown(), signal);
  }

  async #sendBatch(requests: readonly BatchRequest[], signal: AbortSignal): Promise<readonly BatchAnswer[]> {
    const call = { method: 'POST', path: '/$batch', json: batchOf(requests), to: 'answer several requests' } as const;
    return answersIn(await this.ask(call, batchAnswersSchema, signal), requests.length);
  }

  async #isShutOut(signal: AbortSignal): Promise<boolean> {
    const { entries } = this.#settings;
    for (const path of entries) {
      const answer = await this.#answerTo({ path, to: 'be let in' }, signal);
      await drain(answer);
      if (answer.status !== 403) return false;
    }
    return entries.length > 0;
  }

  /** Whatever the service answers, but that a token is not good any more. */
  async #answerTo(call: GraphCall, signal: AbortSignal): Promise<HttpAnswer> {
    const url = this.#urlOf(call);
    return await withAccess(this.#settings.tokens, signal, async (token) => {
      const given = await this.#send(httpCallOf(call, url, token), call, signal);
      if (given.status !== 401) return given;
      await drain(given);
      return null;
    });
  }

  async #send(call: HttpCall, attempt: Attempt, signal: AbortSignal): Promise<HttpAnswer> {
    const { budget } = this.#settings;
    const units = unitsOf(call);
    for (let refusals = 1; ; refusals++) {
      await budget.take(units, signal);
      const answer = await this.#sendOnce(call, attempt.item, signal);
      this.#heed(answer);
      if (!this.#paused(answer, refusals)) return answer;
      await drain(answer);
    }
  }

  #heed(answer: Refusable): void {
    const told = toldLimit(answer);
    if (told !== null) this.#settings.budget.told(told);
  }

  /** Whether it was refused for coming too fast and is to be sent again: nobody sends anything until the pause is over. */
  #paused(answer: Refusable, refusals: number): boolean {
    const wanted = this.#pauseIn(answer);
    if (wanted === null) return false;
    const least = Math.min(LONGEST_LEAST_PAUSE_MS, LEAST_PAUSE_MS * 2 ** (refusals - 1));
    this.#settings.budget.pause(Math.max(wanted, least));
    return refusals < MOST_REFUSALS;
  }

  async #sendOnce(call: HttpCall, item: ItemRef | undefined, signal: AbortSignal): Promise<HttpAnswer> {
    try {
      return await this.#settings.http.call(call, signal);
    } catch (error) {
      throw noAnswer(error, call.url, signal, item);
    }
  }

  /** For how long the service wants no calls; null where it does. 503 with a time to come back is throttling, without one a trouble of its own. */
  #pauseIn(answer: Refusable): number | null {
    const { status } = answer;
    if (status !== 429 && status !== 503 && status !== 509) return null;
    return this.#waitIn(answer) ?? (status === 503 ? null : UNTOLD_PAUSE_MS);
  }

  #waitIn(answer: Refusable): number | undefined {
    return retryAfterMs(header(answer, 'retry-after'), this.#settings.clock.now());
  }

  async #refusal(answer: HttpAnswer, attempt: Attempt): Promise<StorageError> {
    const codes = await codesIn(answer);
    return refused(answer.status, tookForMalware(answer) ? [...codes, MALWARE] : codes, attempt, this.#waitIn(answer));
  }

  /** An address that carries its own authorisation; refuses one that would be sent unencrypted where Graph itself is not. */
  safeAddress(address: string, item: ItemRef): URL {
    const url = new URL(address);
    if (url.protocol === 'https:' || url.protocol === this.#base.protocol) return url;
    throw new StorageError({
      kind: 'unexpected',
      message: `Microsoft 365 gave an address on ${url.host} for the content of a file that is not encrypted, which was not used.`,
      remedy: 'Check that no proxy changes its answers.',
      item,
    });
  }

  /** A link that Graph gave must lead to Graph: a token goes nowhere else. */
  #urlOf({ path, item }: GraphCall): URL {
    if (path.startsWith('/')) return new URL(`${this.#base.href.replace(/\/$/, '')}${path}`);
    const url = URL.parse(path);
    if (url?.origin === this.#base.origin) return url;
    throw new StorageError({
      kind: 'unexpected',
      message: `Microsoft 365 gave a link ${url === null ? 'that is no address' : `to another host, ${url.host}`}, which was not followed.`,
      remedy: 'Check that no proxy changes its answers.',
      ...(item === undefined ? {} : { item }),
    });
  }
}

type Refusable = Pick<HttpAnswer, 'headers' | 'status'>;

function checked<S extends z.ZodType>(body: unknown, attempt: Attempt, schema: S): z.output<S> {
  const parsed = schema.safeParse(body);
  if (!parsed.success) throw notUnderstood(attempt, parsed.error);
  return parsed.data;
}

/** A body that breaks off says nothing; the status does. */
async function codesIn(answer: HttpAnswer): Promise<readonly string[]> {
  return codesOf(await textOf(answer).catch(() => ''));
}

function httpCallOf(call: GraphCall, url: URL, token: string): HttpCall {
  const { method = 'GET', json, bytes, headers } = call;
  const body = json === undefined ? bytes : JSON.stringify(json);
  return {
    url,
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(json === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body }),
  };
}

function notUnderstood({ to, item }: Attempt, cause: Error): StorageError {
  return new StorageError({
    kind: 'unexpected',
    message: `The answer of Microsoft 365 to the request to ${to} was not understood.`,
    remedy: 'Run again; if it repeats, report it with the log of the run.',
    cause,
    ...(item === undefined ? {} : { item }),
  });
}
