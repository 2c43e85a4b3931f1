import { StorageError } from '@drover/core';
import type { AnyAuthMethod, AuthenticationType, KeyboardInteractiveCallback, ParsedKey, Prompt } from 'ssh2';
import { type Destination, serverName, untrusted } from './connect-errors.ts';

/** What proves who we are: a key, a password, or a key and then a password where the server wants both. */
export interface Credentials {
  readonly key?: ParsedKey;
  readonly password?: string;
}

/** SSH_DISCONNECT_PROTOCOL_ERROR (OpenSSH, too many failures) and ..._NO_MORE_AUTH_METHODS_AVAILABLE of RFC 4253. */
const DISCONNECTS: readonly unknown[] = [2, 14];

/**
 * One login: says which method to try next, and afterwards why none worked. A password that the server refused is not tried again
 * in another way, because each refusal counts towards locking the account.
 */
export class Authentication {
  readonly #to: Destination;
  readonly #credentials: Credentials;
  readonly #tried: AuthenticationType[] = [];
  #offered: readonly AuthenticationType[] = [];
  #accepted: AuthenticationType[] = [];
  #answered = false;
  #problem: StorageError | null = null;

  constructor(to: Destination, credentials: Credentials) {
    this.#to = to;
    this.#credentials = credentials;
  }

  /** The next thing to send; false when there is nothing left. `offered` is null before the first attempt. */
  next(offered: readonly AuthenticationType[] | null, partial: boolean | null): AnyAuthMethod | false {
    const { username } = this.#to;
    const { key, password } = this.#credentials;
    this.#offered = offered ?? [];
    const last = this.#tried.at(-1);
    if (partial === true && last !== undefined) this.#accepted.push(last);
    const may = (method: AuthenticationType) =>
      !this.#tried.includes(method) && (offered === null || offered.includes(method));
    if (key !== undefined && may('publickey')) return this.#try({ type: 'publickey', username, key });
    if (password === undefined || this.#problem !== null) return false;
    if (may('password')) return this.#try({ type: 'password', username, password });
    const passwordRefused = this.#tried.includes('password') && offered?.includes('password') === true;
    if (may('keyboard-interactive') && !passwordRefused)
      return this.#try({
        type: 'keyboard-interactive',
        username,
        prompt: (_name, _instructions, _language, prompts, finish) => this.#answer(prompts, finish),
      });
    return false;
  }

  /** True for an error of ssh2 that means: not let in. Servers may also say so by ending the connection. */
  isRefusal(error: unknown): boolean {
    if (!(error instanceof Error) || this.#tried.length === 0) return false;
    if ('level' in error && error.level === 'client-authentication') return true;
    return 'code' in error && DISCONNECTS.includes(error.code);
  }

  /** The server wants the password changed before it lets anybody in. */
  passwordExpired(): StorageError {
    return this.#refused({
      message: `The password of ${this.#to.username} at ${serverName(this.#to)} has expired.`,
      remedy: 'Change it at the server, then enter the new one.',
    });
  }

  failure(cause: unknown): StorageError {
    if (this.#problem !== null) return this.#problem;
    const { username } = this.#to;
    const at = serverName(this.#to);
    const offered = this.#offered.map((method) => untrusted(method)).join(', ');
    const vendor = `offers ${offered === '' ? 'nothing' : offered}`;
    if (this.#accepted.length > 0)
      return this.#refused({
        message: `${at} accepted the ${wording(this.#accepted.at(-1))} of ${username} but asks for more: ${offered}.`,
        remedy: 'Have the server accept one of them alone for this account.',
        vendor,
        cause,
      });
    const tried = this.#tried.filter((method) => this.#offered.includes(method));
    if (tried.length === 0 && this.#offered.length > 0)
      return this.#refused({
        message: `${at} does not let ${username} in by ${wording(this.#tried[0])}; it accepts ${offered}.`,
        remedy: 'Choose another way of authentication.',
        vendor,
        cause,
      });
    return this.#refused({
      message: `${at} refused the ${wording(tried[0] ?? this.#tried[0])} of ${username}.`,
      remedy:
        tried[0] === 'publickey'
          ? `Check that the public key stands in the account's list of authorized keys, and the user name. The server accepts ${offered}.`
          : `Check user name and password. The server accepts ${offered === '' ? 'nothing else' : offered}.`,
      vendor,
      cause,
    });
  }

  #try(method: AnyAuthMethod): AnyAuthMethod {
    this.#tried.push(method.type);
    return method;
  }

  /** A single hidden question is the password; anything else needs a person. */
  #answer(prompts: Prompt[], finish: KeyboardInteractiveCallback): void {
    const [first] = prompts;
    const { password } = this.#credentials;
    if (prompts.length === 1 && first?.echo !== true && !this.#answered && password !== undefined) {
      this.#answered = true;
      finish([password]);
      return;
    }
    const asked = prompts.map((prompt) => `"${untrusted(prompt.prompt).trim()}"`).join(', ');
    this.#problem = this.#refused({
      message: `${serverName(this.#to)} asks ${this.#to.username} for more than a password: ${asked}.`,
      remedy: 'Use a key, or have the server accept the password alone for this account.',
    });
    finish(prompts.map(() => ''));
  }

  #refused(details: { message: string; remedy: string; vendor?: string; cause?: unknown }): StorageError {
    return new StorageError({ kind: 'unauthenticated', fault: 'credentials', ...details });
  }
}

function wording(method: AuthenticationType | undefined): string {
  return method === 'publickey' ? 'key' : 'password';
}
