import { type Problem, type ProblemCode, problemInfo } from '@drover/api';
import { StorageError } from '@drover/core';
import { ApplicationError } from './application-error.ts';

/** The answer to a request that failed. What is not meant for people stays in the log. */
export function toProblem(error: unknown, requestId: string): Problem {
  const known = asApplicationError(error);
  const { status, title, remedy } = problemInfo(known.code);
  return {
    type: `/api/docs#${known.code}`,
    title,
    status,
    detail: known.message,
    remedy,
    code: known.code,
    ...known.details,
    requestId,
  };
}

function asApplicationError(error: unknown): ApplicationError {
  if (error instanceof ApplicationError) return error;
  if (error instanceof StorageError) return ofDatabase(error);
  const code = FRAMEWORK[frameworkCode(error)];
  if (code !== undefined) return new ApplicationError(code, undefined, { cause: error });
  const { statusCode } = error as { statusCode?: unknown };
  if (typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500) {
    return new ApplicationError('invalid-request', undefined, { cause: error });
  }
  return new ApplicationError('internal-error', 'Something went wrong that should not.', { cause: error });
}

/** Failures of storage services are translated where they happen; what arrives here comes from our own database. */
function ofDatabase(error: StorageError): ApplicationError {
  const remedy = error.remedy === undefined ? {} : { remedy: error.remedy };
  // A cursor, or a filter.
  if (error.kind === 'config-invalid') {
    return new ApplicationError('invalid-request', error.message, { cause: error, ...remedy });
  }
  if (!error.retryable && error.kind !== 'quota-exceeded') {
    return new ApplicationError('internal-error', 'Something went wrong that should not.', { cause: error });
  }
  return new ApplicationError('unavailable', error.message, {
    cause: error,
    ...remedy,
  });
}

const FRAMEWORK: Readonly<Record<string, ProblemCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'too-large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported-media-type',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'invalid-request',
  FST_ERR_CTP_INVALID_JSON_BODY: 'invalid-request',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'invalid-request',
  FST_ERR_BAD_URL: 'not-found',
  FST_ERR_MAX_PARAM_LENGTH: 'not-found',
};

function frameworkCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
