import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { type ItemFacts, type Segment, StorageError, segmentToText } from '@drover/core';
import { z } from 'zod';
import type { FactsHelper, FactsQuestion } from './facts-helper.ts';
import { attributeNames } from './windows-attributes.ts';

export interface WindowsHelperProgram {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

const NAMES_AT_ONCE = 256;

/** `a`: attributes. `s`: security descriptor as SDDL. `r`: what PowerShell calls a link's type, '' for other reparse points. */
const answerSchema = z.object({
  id: z.number(),
  facts: z.array(
    z.object({
      a: z.exactOptional(z.number()),
      s: z.exactOptional(z.string()),
      r: z.exactOptional(z.string().nullable()),
    }),
  ),
});
type Answer = z.infer<typeof answerSchema>;

/** Windows: one PowerShell for as long as the agent runs, started by the first question and asked for hundreds of files at a time. */
export function windowsFacts(program: WindowsHelperProgram): FactsHelper {
  let running: Running | null = null;
  return {
    async ask({ prefix, names }: FactsQuestion, signal) {
      const facts = new Map<Segment, ItemFacts>();
      for (let at = 0; at < names.length; at += NAMES_AT_ONCE) {
        const some = names.slice(at, at + NAMES_AT_ONCE);
        signal.throwIfAborted();
        if (running === null || running.isOver) running = new Running(program);
        const told = await running.ask(literal(String(prefix)), some.map(segmentToText));
        for (const [index, name] of some.entries()) facts.set(name, windowsFactsFrom(told.facts[index] ?? {}));
      }
      return facts;
    },
    async [Symbol.asyncDispose]() {
      running?.close();
    },
  };
}

/** What one file's answer says. */
export function windowsFactsFrom({ a, s, r }: Answer['facts'][number]): ItemFacts {
  const attributes = a === undefined ? [] : attributeNames(a);
  return {
    ...(attributes.length === 0 ? {} : { attributes }),
    ...(s === undefined || s === '' ? {} : { securityDescriptor: s }),
    ...(r === undefined ? {} : { reparse: reparseName(r) }),
  };
}

function reparseName(linkType: string | null): string {
  switch (linkType) {
    case 'Junction':
      return 'junction';
    case 'SymbolicLink':
      return 'symbolic-link';
    default:
      return 'other';
  }
}

/** The path with the prefix that lifts Windows' limit of 260 characters. */
export function literal(path: string): string {
  if (path.startsWith('\\\\?\\')) return path;
  return path.startsWith('\\\\') ? `\\\\?\\UNC\\${path.slice(2)}` : `\\\\?\\${path}`;
}

/** The process, with the questions that it has not answered yet. */
class Running {
  readonly #child: ChildProcess;
  readonly #open = new Map<number, PromiseWithResolvers<Answer>>();
  #last = 0;
  #over: StorageError | null = null;

  constructor({ file, args, env }: WindowsHelperProgram) {
    this.#child = spawn(file, args, { env, stdio: ['pipe', 'pipe', 'ignore'], windowsHide: true });
    this.#child.unref();
    this.#child.on('error', (error) => this.#end(failed(file, error)));
    this.#child.on('exit', () => this.#end(failed(file)));
    // What it makes of a broken pipe shows when it ends.
    this.#child.stdin?.on('error', () => undefined);
    if (this.#child.stdout !== null) createInterface(this.#child.stdout).on('line', (line) => this.#heard(line, file));
  }

  get isOver(): boolean {
    return this.#over !== null;
  }

  async ask(folder: string, names: readonly string[]): Promise<Answer> {
    if (this.#over !== null) throw this.#over;
    const answer = Promise.withResolvers<Answer>();
    this.#last += 1;
    this.#open.set(this.#last, answer);
    this.#child.stdin?.write(`${JSON.stringify({ id: this.#last, folder, names })}\n`);
    return await answer.promise;
  }

  close(): void {
    this.#child.stdin?.end();
    this.#child.kill();
  }

  #heard(line: string, file: string): void {
    const { data: answer } = answerSchema.safeParse(parsed(line));
    const asked = answer === undefined ? undefined : this.#open.get(answer.id);
    if (answer === undefined || asked === undefined) {
      this.#end(failed(file));
      this.close();
      return;
    }
    this.#open.delete(answer.id);
    asked.resolve(answer);
  }

  #end(error: StorageError): void {
    this.#over ??= error;
    for (const { reject } of this.#open.values()) reject(this.#over);
    this.#open.clear();
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined; // refused by the schema
  }
}

function failed(file: string, cause?: Error): StorageError {
  return new StorageError({
    kind: 'unavailable',
    fault: 'server',
    scope: 'connector',
    retryable: false,
    message: `${file}, by which attributes and security descriptors are read, ${cause === undefined ? 'ended' : 'cannot be started'}.`,
    remedy: 'Look whether a policy of the machine forbids it, or start the scan without permissions.',
    ...(cause === undefined ? {} : { cause }),
  });
}
