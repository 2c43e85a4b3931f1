import { createHash } from 'node:crypto';

const SECRET = /^[\w-]{43}$/;
const KEPT = /^[\w.-]{1,200}$/;
const KEPT_SECONDS = 400 * 86_400;

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
    return cookieIn(header, this.name, SECRET);
  }

  /** The header that gives or, with null, takes the session. */
  headerFor(secret: string | null, secure: boolean): string {
    const age = secret === null ? 0 : this.#maxAgeSeconds;
    return `${this.name}=${secret ?? ''}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${age}${secure ? '; Secure' : ''}`;
  }
}

/** The value of a form known to be ours that a request carries under a name. */
function cookieIn(header: string | undefined, wanted: string, form: RegExp): string | null {
  for (const part of (header ?? '').split(';')) {
    const [name, value = ''] = part.trim().split('=', 2);
    if (name === wanted && form.test(value)) return value;
  }
  return null;
}

/** What the browser was given by `keptCookie` under this name. */
export function keptIn(header: string | undefined, name: string): string | null {
  return cookieIn(header, name, KEPT);
}

/** The header of a cookie that only signing in gets to see, for as long as browsers keep one. */
export function keptCookie(name: string, value: string, secure: boolean): string {
  const flags = `Path=/api/session; HttpOnly; SameSite=Strict; Max-Age=${KEPT_SECONDS}`;
  return `${name}=${value}; ${flags}${secure ? '; Secure' : ''}`;
}

/** The same for all servers that share an instance key, and with it a database. It tells nothing of the key. */
export function cookieNameOf(instanceKey: Buffer): string {
  return `drover_session_${createHash('sha256').update('cookie name ').update(instanceKey).digest('hex').slice(0, 8)}`;
}
