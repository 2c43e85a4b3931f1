import { closeSync, openSync, writeSync } from 'node:fs';
import { UsageError } from '../usage-error.ts';
import { BufferedOutput } from './buffered-output.ts';
import type { Output } from './output.ts';

/** A file that lines are appended to, for its owner alone. */
export interface LogFile extends Output, Disposable {}

/** When it can no longer be written, `warn` is told once and the run goes on: files matter more than the record of them. */
export function openLogFile(path: string, warn: (message: string) => void): LogFile {
  let fd: number | null = openForAppending(path);
  const lines = new BufferedOutput({
    write(text) {
      if (fd === null) return;
      try {
        writeWhole(fd, Buffer.from(text));
      } catch (error) {
        warn(`The log ${path} cannot be written any more (${codeOf(error)}). The run goes on without it.`);
        closeSync(fd);
        fd = null;
      }
    },
  });
  return {
    write: (text) => lines.write(text),
    [Symbol.dispose]() {
      lines.flush();
      if (fd !== null) closeSync(fd);
      fd = null;
    },
  };
}

function openForAppending(path: string): number {
  try {
    return openSync(path, 'a', 0o600);
  } catch (error) {
    throw new UsageError(`--log: ${path} cannot be written (${codeOf(error)}).`);
  }
}

function writeWhole(fd: number, bytes: Buffer): void {
  for (let written = 0; written < bytes.length; ) written += writeSync(fd, bytes, written);
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
