const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/i;

/** An address of this very machine, where nobody listens on the way. */
export function isLoopback(url: string): boolean {
  return LOOPBACK.test(new URL(url).hostname);
}

/** Whether secrets may be sent to an origin: it encrypts, or is this very machine. */
export function isSafeOrigin(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, origin, username, password } = new URL(text);
  if (username !== '' || password !== '' || origin !== text.replace(/\/$/, '')) return false;
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(text));
}
