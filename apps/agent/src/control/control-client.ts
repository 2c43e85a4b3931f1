import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { codeOf } from '../files/code-of.ts';
import { Refusal } from '../refusal.ts';
import type { World } from '../world.ts';
import { checkControlFolder, foreign } from './control-address.ts';
import { jsonLine, jsonLines, MAX_ANSWER_BYTES } from './json-lines.ts';
import { type AgentStatus, type Answer, answerSchema, type Request } from './messages.ts';

const OPENING_MS = 5_000;
const ANSWERING_MS = 10_000;

type Here = Pick<World, 'platform' | 'uid' | 'user' | 'clock' | 'ending'>;

/** A conversation with the running agent. */
export class ControlClient implements Disposable {
  readonly #socket: Socket;
  readonly #here: Here;
  readonly #answers: AsyncGenerator<Answer>;

  private constructor(socket: Socket, here: Here) {
    this.#socket = socket;
    this.#here = here;
    this.#answers = jsonLines(socket, answerSchema, MAX_ANSWER_BYTES);
  }

  /** Rejects with a Refusal where nobody listens, or where it is another user's agent that does. */
  static async open(address: string, here: Here): Promise<ControlClient> {
    await checkControlFolder(address, here);
    const socket = connect(address);
    try {
      await once(socket, 'connect', { signal: AbortSignal.any([here.ending, AbortSignal.timeout(OPENING_MS)]) });
    } catch (error) {
      socket.destroy();
      throw here.ending.aborted ? here.ending.reason : notOpened(error);
    }
    socket.on('error', () => undefined); // ends the answers too
    return new ControlClient(socket, here);
  }

  send(command: Request['command']): void {
    this.#socket.write(jsonLine({ command } satisfies Request));
  }

  /** The next thing the agent says; null when it has hung up. */
  async next(withinMs = ANSWERING_MS): Promise<Answer | null> {
    const answered = new AbortController();
    const late = this.#here.clock.sleep(withinMs, AbortSignal.any([answered.signal, this.#here.ending])).then(() => {
      throw new Refusal('failed', `Drover Agent does not answer within ${withinMs / 1000} seconds.`);
    });
    try {
      const next = await Promise.race([this.#next(), late]);
      if (next.done === true) return null;
      if (next.value.answer === 'error') throw new Refusal('failed', next.value.message);
      return next.value;
    } finally {
      answered.abort();
      late.catch(() => undefined); // no longer of interest
    }
  }

  /** What the agent says from now on, without any deadline. */
  async *rest(): AsyncGenerator<Answer> {
    this.#here.ending.addEventListener('abort', () => this.#socket.destroy(), { once: true });
    for (let next = await this.#next(); next.done !== true; next = await this.#next()) yield next.value;
  }

  /** The answer to a command that ends with how the agent stands. */
  async ask(command: 'status' | 'connect' | 'disconnect' | 'update', withinMs?: number): Promise<AgentStatus> {
    this.send(command);
    const answer = await this.next(withinMs);
    if (answer?.answer === 'status') return answer.status;
    throw new Refusal('failed', 'Drover Agent hung up without an answer. Look into its log.');
  }

  async #next(): Promise<IteratorResult<Answer, unknown>> {
    try {
      return await this.#answers.next();
    } catch (error) {
      if (['ECONNRESET', 'EPIPE', 'ERR_STREAM_PREMATURE_CLOSE'].includes(codeOf(error)))
        return { done: true, value: undefined };
      throw new Refusal('failed', 'What answers there speaks another language than this version of Drover Agent.', {
        cause: error,
      });
    }
  }

  [Symbol.dispose](): void {
    this.#socket.destroy();
  }
}

function notOpened(error: unknown): Refusal {
  const code = codeOf(error);
  switch (code) {
    case 'EACCES':
    case 'EPERM':
      return foreign(error);
    case 'ENOENT':
    case 'ECONNREFUSED': // a socket that a killed agent has left
    case 'ENOTSOCK':
      return new Refusal('not-running', 'Drover Agent is not running. Start it with: agent start', { cause: error });
    default:
      return new Refusal('failed', `Drover Agent does not answer (${code}).`, { cause: error });
  }
}
