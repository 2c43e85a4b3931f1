import { createHash } from 'node:crypto';

/** What makes two runs the same transfer: where from and where to, normalised and without secrets. */
export interface TransferIdentity {
  readonly source: string;
  readonly destination: string;
  /** 12 hex digits, the same for ever for the same pair. */
  readonly key: string;
}

export function transferIdentity(source: string, destination: string): TransferIdentity {
  const hash = createHash('sha256')
    .update(JSON.stringify([source, destination]))
    .digest('hex');
  return { source, destination, key: hash.slice(0, 12) };
}
