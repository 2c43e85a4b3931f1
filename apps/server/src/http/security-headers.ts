/** Scripts, pictures and calls from this server alone; styles also inline, because the components make theirs while they run. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

const ALWAYS = {
  'content-security-policy': POLICY,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
} as const;

const HALF_A_YEAR = 15_552_000;

/** The headers of every answer. Browsers are told to stay with TLS only where the certificate is one they accept. */
export function securityHeaders(trustedTls: boolean): Readonly<Record<string, string>> {
  return trustedTls ? { ...ALWAYS, 'strict-transport-security': `max-age=${HALF_A_YEAR}` } : ALWAYS;
}
