import type { Capabilities } from '@drover/core';
import type { FileTask } from '../plan/file-task.ts';
import { partsAtOnce } from './part-size.ts';

/**
 * Content that all files of a run that are under way may hold in memory together. What is freed is collected later and passes through
 * sockets, so a process grows by three to four times this; more content does not make a link faster.
 */
export const BYTES_IN_FLIGHT = 32 * 1024 * 1024;

/** Larger files stream; up to this size connectors read a file whole. What is read and written ahead of a stream is about as much. */
const STREAMED_BYTES = 1024 * 1024;

/** What a file holds in memory while it is copied, at most. */
export function bytesHeld({ source: { size } }: FileTask, { parts }: Capabilities): number {
  if (size === null) return STREAMED_BYTES;
  const together = parts?.parallel === true && size >= parts.fromBytes ? partsAtOnce(size, parts) : null;
  return Math.min(size, together === null ? STREAMED_BYTES : together.count * together.bytes);
}
