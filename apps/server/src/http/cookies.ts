import { createHash } from 'node:crypto';

const SECRET = /^[\w-]{43}$/;

/** The session cookie of one instance: browsers share cookies among all ports of a host, and two servers may run there. */
export class SessionCookie {
  readonly name: string;
  readonly #maxAgeSeconds: number;

  constructor(name: string, maxAgeSeconds: number) {
    this.name = name;
    this.#maxAgeSeconds = maxAgeSeconds;
  }

  /** The secret of the session that a request carries; null when there is none that could be ours. */
  secretIn(header: string | undefined): string | null {
    for (const part of (header ?? '').split(';')) {
      const [name, value = ''] = part.trim().split('=', 2);
      if (name === this.name && SECRET.test(value)) return value;
    }
    return null;
  }

  /** The header that gives or, with null, takes the session. */
  headerFor(secret: string | null, secure: boolean): string {
    const age = secret === null ? 0 : this.#maxAgeSeconds;
    return `${this.name}=${secret ?? ''}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${age}${secure ? '; Secure' : ''}`;
  }
}

/** The same for all servers that share an instance key, and with it a database. It tells nothing of the key. */
export function cookieNameOf(instanceKey: Buffer): string {
  return `drover_session_${createHash('sha256').update('cookie name ').update(instanceKey).digest('hex').slice(0, 8)}`;
}
