import { formatExact, formatRelative } from '../format/times.ts';
import { useNow } from './use-now.ts';

/** When something was, in words, with the exact moment on hover. */
export function TimeText({ at, prefix = '' }: { readonly at: string; readonly prefix?: string }) {
  const now = useNow(30_000);
  const epochMs = Date.parse(at);
  return (
    <time dateTime={at} title={formatExact(epochMs)}>
      {prefix}
      {formatRelative(epochMs, now)}
    </time>
  );
}
