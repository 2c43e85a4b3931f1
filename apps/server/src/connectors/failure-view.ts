import type { Failure, Trust } from '@drover/api';
import { NOT_ALLOWED } from '@drover/connector-kit';
import { type Fault, type StorageError, toStorageError, waitText } from '@drover/core';
import { ApplicationError } from '../errors/application-error.ts';
import type { ConnectorKind } from './catalogue.ts';
import { withoutSecrets } from './without-secrets.ts';

/** A failure at a service as people may see it: a server may have repeated a secret. */
export function failureView(error: StorageError, secrets: readonly string[] = []): Failure {
  const { kind, fault, vendor } = error;
  const remedy = remedyOf(error);
  const view = {
    kind,
    message: error.message,
    ...(fault === undefined ? {} : { fault }),
    ...(remedy === undefined ? {} : { remedy }),
    ...(vendor === undefined ? {} : { vendor }),
  };
  return withoutSecrets(view, secrets);
}

/** Runs wait for a service that wants no calls; whoever asked for this answer has to come back. */
function remedyOf({ kind, remedy, retryAfterMs }: StorageError): string | undefined {
  return kind === 'rate-limited' && retryAfterMs !== undefined ? `Try again in ${waitText(retryAfterMs)}.` : remedy;
}

/** What a person may accept where a certificate or host key is strange; connectors put the fingerprint first in `vendor`. */
export function trustOf({ kind, fault, vendor }: StorageError, { pin }: ConnectorKind): Trust | null {
  const [fingerprint = ''] = (vendor ?? '').split(' ');
  if (kind !== 'untrusted' || pin === null || fault !== pin.kind || !fingerprint.startsWith('SHA256:')) return null;
  return { kind: pin.kind, field: pin.field, fingerprint };
}

/** The step of the test that a failure belongs to; null where that cannot be told from it. */
export function stepOfFault(
  fault: Fault | undefined,
): 'host-key' | 'list' | 'name' | 'port' | 'sign-in' | 'tls' | null {
  return fault === undefined ? null : STEPS[fault];
}

const STEPS = {
  'host-name': 'name',
  port: 'port',
  network: 'port',
  tls: 'tls',
  certificate: 'tls',
  'host-key': 'host-key',
  credentials: 'sign-in',
  'passive-mode': 'list',
  permission: 'list',
  path: 'list',
  'not-provisioned': 'list',
  space: null,
  server: null,
} as const satisfies Record<Fault, ReturnType<typeof stepOfFault>>;

/** Why a connector is not saved, with the field that is at fault. */
export function storageRefused(error: StorageError, field: string): ApplicationError {
  const failure = failureView(error);
  const remedy = failure.remedy === undefined ? {} : { remedy: failure.remedy };
  return new ApplicationError('connector-refused', failure.message, { field, failure, ...remedy, cause: error });
}

/** A failure at a service as an answer to a request. What is no such failure stays what it is. */
export function storageFailed(thrown: unknown, secrets: readonly string[] = []): ApplicationError {
  if (thrown instanceof ApplicationError) return thrown;
  const error = toStorageError(thrown);
  const failure = failureView(error, secrets);
  const details = { failure, cause: error, ...(failure.remedy === undefined ? {} : { remedy: failure.remedy }) };
  if (error.vendor === NOT_ALLOWED) return new ApplicationError('network-not-allowed', failure.message, details);
  if (error.kind === 'unauthenticated') {
    // Whatever the state says: it is of no use until somebody authorises it anew.
    return new ApplicationError('connector-deauthorized', failure.message, { failure, cause: error });
  }
  if (error.kind === 'not-found') return new ApplicationError('folder-not-found', failure.message, details);
  if (error.kind === 'already-exists') return new ApplicationError('already-exists', failure.message, details);
  return new ApplicationError('storage-failed', failure.message, details);
}
