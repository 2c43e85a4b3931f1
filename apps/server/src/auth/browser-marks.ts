import { createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';

interface Account {
  readonly userId: string;
  readonly passwordHash: string;
}

/** Marks that a browser keeps once somebody has signed in with it ("device cookies" at OWASP). They let nobody in. */
export class BrowserMarks {
  readonly #key: Buffer;

  constructor(instanceKey: Buffer) {
    this.#key = Buffer.from(hkdfSync('sha256', instanceKey, '', 'drover browser marks', 32));
  }

  /** What the mark of this person is called: a browser may have one of several. It tells nothing of them. */
  nameFor(userId: string): string {
    return `drover_browser_${this.#sign('name', userId).slice(0, 16)}`;
  }

  /** For a browser that has just proved to be this person's. It is worth nothing once the password is another. */
  issue(account: Account): string {
    const browser = randomBytes(16).toString('base64url');
    return `${browser}.${this.#sign('mark', browser, account.userId, account.passwordHash)}`;
  }

  /** Tells the browser from all others; null when the mark is not ours, or not of this person as they are now. */
  browserOf(mark: string | null, account: Account): string | null {
    const [browser = '', given = ''] = (mark ?? '').split('.', 2);
    const right = Buffer.from(this.#sign('mark', browser, account.userId, account.passwordHash));
    const signature = Buffer.from(given);
    return signature.length === right.length && timingSafeEqual(signature, right) ? browser : null;
  }

  #sign(...parts: string[]): string {
    return createHmac('sha256', this.#key).update(JSON.stringify(parts)).digest('base64url');
  }
}
