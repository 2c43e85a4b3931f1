const NAME = 'drover_session';
const SECRET = /^[\w-]{43}$/;

/** The secret of the session that a request carries; null when there is none that could be ours. */
export function sessionSecret(header: string | undefined): string | null {
  for (const part of (header ?? '').split(';')) {
    const [name, value = ''] = part.trim().split('=', 2);
    if (name === NAME && SECRET.test(value)) return value;
  }
  return null;
}

/** The header that gives or, with null, takes the session. */
export function sessionCookie(secret: string | null, secure: boolean, maxAgeSeconds: number): string {
  const age = secret === null ? 0 : maxAgeSeconds;
  return `${NAME}=${secret ?? ''}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${age}${secure ? '; Secure' : ''}`;
}
