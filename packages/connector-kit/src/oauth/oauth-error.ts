import { isAbort, StorageError, type StorageErrorDetails } from '@drover/core';
import { AuthorizationResponseError, ClientError, ResponseBodyError } from 'openid-client';
import { hideSecrets } from '../options/redact.ts';
import { retryAfterMs } from '../rules/retry-after.ts';
import type { OAuthApp } from './oauth-app.ts';

type Said = Pick<StorageErrorDetails, 'kind' | 'remedy' | 'fault'>;

const AGAIN = 'Reauthorize the connector: sign in anew, with the same account.';
const REGISTRATION = 'An administrator checks the app under Settings: its id, secret or certificate, and their dates.';

/** The error codes of RFC 6749, 8628 and OpenID Connect, by what a person can do. */
const BY_CODE: Readonly<Record<string, Said>> = {
  invalid_grant: { kind: 'unauthenticated', fault: 'credentials', remedy: AGAIN },
  interaction_required: { kind: 'unauthenticated', fault: 'credentials', remedy: AGAIN },
  login_required: { kind: 'unauthenticated', fault: 'credentials', remedy: AGAIN },
  consent_required: { kind: 'unauthenticated', fault: 'permission', remedy: AGAIN },
  access_denied: {
    kind: 'unauthenticated',
    fault: 'permission',
    remedy: 'Sign in again and accept; where the service says that an administrator must approve, ask one of yours.',
  },
  expired_token: { kind: 'timeout', remedy: 'Begin again, and enter the code before it expires.' },
  invalid_client: { kind: 'config-invalid', fault: 'credentials', remedy: REGISTRATION },
  unauthorized_client: {
    kind: 'config-invalid',
    fault: 'permission',
    remedy: 'An administrator of the directory lets the app in (admin consent), and checks it under Settings.',
  },
  invalid_scope: { kind: 'config-invalid', fault: 'permission', remedy: REGISTRATION },
  temporarily_unavailable: { kind: 'unavailable', remedy: 'Try again in some minutes.' },
  server_error: { kind: 'unavailable', remedy: 'Try again in some minutes.' },
};

/** What went wrong at a sign-in service. `sent` are the secrets of the call: services repeat in their words what they were sent. */
export function signInFailed(
  thrown: unknown,
  { provider }: OAuthApp,
  sent: readonly string[],
  signal: AbortSignal,
): unknown {
  if (isAbort(thrown, signal) || signal.aborted) return signal.reason;
  if (thrown instanceof StorageError) return thrown;
  if (thrown instanceof ClientError && thrown.cause instanceof StorageError) return thrown.cause;
  const name = provider.displayName;
  if (thrown instanceof ResponseBodyError) {
    return refused(name, { code: thrown.error, description: thrown.error_description }, sent);
  }
  if (thrown instanceof AuthorizationResponseError) {
    return refused(name, { code: thrown.error, description: thrown.error_description }, sent);
  }
  if (thrown instanceof ClientError) return answeredOddly(name, thrown, sent);
  return unavailable(name, 'it cannot be reached');
}

/**
 * Why an answer is none that says anything about the sign-in itself; null where it does. A sign-in service that is asked too often is one that
 * is away: nothing about the storage behind it is told.
 */
export function unwell({ status, headers }: Response, { provider: { displayName } }: OAuthApp): StorageError | null {
  if (status !== 429 && status < 500) return null;
  const error = unavailable(displayName, `it answered ${status}`);
  const wait = retryAfterMs(headers.get('retry-after') ?? undefined, Date.parse(headers.get('date') ?? ''));
  return wait === undefined ? error : error.with({ retryAfterMs: wait });
}

interface Refusal {
  readonly code: string;
  readonly description: string | undefined;
}

function refused(name: string, { code, description = '' }: Refusal, sent: readonly string[]): StorageError {
  const said = BY_CODE[code] ?? { kind: 'config-invalid', fault: 'credentials', remedy: REGISTRATION };
  // The lines after the first hold ids and times of the call.
  const [line = ''] = description.split(/[\r\n]/);
  const words = withoutSent(line.trim().replace(/\.$/, '').slice(0, 300), sent);
  const own = /\bAADSTS\d+/.exec(description)?.[0];
  return new StorageError({
    ...said,
    message: `${name} refused the sign-in${words === '' ? ` (${withoutSent(code, sent)})` : `: ${words}`}.`,
    vendor: withoutSent([code.slice(0, 60), own].filter((each) => each !== undefined).join(' '), sent),
  });
}

function unavailable(name: string, what: string): StorageError {
  return new StorageError({
    kind: 'unavailable',
    fault: 'network',
    message: `The sign-in of ${name} does not work: ${what}.`,
    remedy: 'Check that this server reaches the internet; else try again in some minutes.',
  });
}

/** Nothing of the answer is told: it may hold tokens. */
function answeredOddly(name: string, { code, cause }: ClientError, sent: readonly string[]): StorageError {
  if (cause instanceof TypeError || code === 'OAUTH_TIMEOUT') return unavailable(name, 'it cannot be reached');
  return new StorageError({
    kind: 'unexpected',
    fault: 'server',
    message: `The sign-in of ${name} gave an answer that is none.`,
    remedy: 'Try again; an administrator checks the cloud and the directory under Settings.',
    vendor: withoutSent(code ?? '', sent),
  });
}

function withoutSent(text: string, sent: readonly string[]): string {
  return String(hideSecrets(text, sent));
}
