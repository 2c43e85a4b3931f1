import { type Argon2Parameters, argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { ApplicationError } from '../errors/application-error.ts';

/** Memory in KiB, passes and lanes: about a sixth of a second on an ordinary machine (RFC 9106 section 4, with one lane). */
const COST = { memory: 65_536, passes: 3, parallelism: 1 } as const;
const SALT_BYTES = 16;
const TAG_BYTES = 32;
/** Each takes 64 MiB and a core while it runs. */
const AT_ONCE = 2;
const WAITING = 50;
const FORM = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([\w+/]+)\$([\w+/]+)$/;

const derive = promisify(argon2) as (algorithm: 'argon2id', parameters: Argon2Parameters) => Promise<Buffer>;

type Cost = { readonly memory: number; readonly passes: number; readonly parallelism: number };

/** Makes and checks hashes of passwords with Argon2id, a few at a time however many people sign in. */
export class PasswordHasher {
  readonly #cost: Cost;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(cost: Cost = COST) {
    this.#cost = cost;
  }

  async hash(password: string): Promise<string> {
    const salt = randomBytes(SALT_BYTES);
    const tag = await this.#derive(password, salt, this.#cost, TAG_BYTES);
    const { memory, passes, parallelism } = this.#cost;
    return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${base64(salt)}$${base64(tag)}`;
  }

  /** Takes the same time where there is no hash to compare with, so that nobody can find out who has an account. */
  async verify(password: string, hash: string | null): Promise<boolean> {
    const [, memory, passes, parallelism, salt = '', tag = ''] = FORM.exec(hash ?? '') ?? [];
    if (memory === undefined) {
      await this.#derive(password, randomBytes(SALT_BYTES), this.#cost, TAG_BYTES);
      return false;
    }
    const wanted = Buffer.from(tag, 'base64');
    const cost = { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) };
    const found = await this.#derive(password, Buffer.from(salt, 'base64'), cost, wanted.length);
    return timingSafeEqual(found, wanted);
  }

  async #derive(password: string, nonce: Buffer, cost: Cost, tagLength: number): Promise<Buffer> {
    if (this.#running >= AT_ONCE) {
      if (this.#waiting.length >= WAITING)
        throw new ApplicationError('unavailable', 'Too many people sign in just now.');
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    this.#running += 1;
    try {
      // One spelling for what looks the same, whichever keyboard it was typed on.
      return await derive('argon2id', { message: password.normalize('NFC'), nonce, tagLength, ...cost });
    } finally {
      this.#running -= 1;
      this.#waiting.shift()?.();
    }
  }
}

function base64(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '');
}
