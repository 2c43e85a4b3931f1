import { StorageError } from '@drover/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeJson, encodeJson } from './json.ts';
import { MAX_JSON_DEPTH, MAX_PAYLOAD } from './limits.ts';
import { decodeError, encodeError } from './wire-error.ts';

describe('the JSON of a frame', () => {
  it('is read as it was written', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 6 }), (text) => {
        const value: unknown = JSON.parse(text);
        expect(decodeJson(encodeJson(value))).toEqual(value);
      }),
    );
  });

  it.each(['[', '{"a":'])('is refused when %s is nested too deeply, and read up to there', (open) => {
    const close = open === '[' ? ']' : '}';
    const nested = (depth: number): Buffer => Buffer.from(`${open.repeat(depth)}1${close.repeat(depth)}`);
    expect(() => decodeJson(nested(MAX_JSON_DEPTH))).not.toThrow();
    expect(() => decodeJson(nested(MAX_JSON_DEPTH + 1))).toThrow(StorageError);
    expect(() => decodeJson(Buffer.from(open.repeat(500_000)))).toThrow(StorageError);
  });

  it('counts no brackets inside of texts', () => {
    const text = '[{"\\'.repeat(100);
    expect(decodeJson(encodeJson([text, `${text}"`]))).toEqual([text, `${text}"`]);
  });

  it('is either read or refused, whatever the bytes are', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        try {
          decodeJson(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(StorageError);
        }
      }),
    );
  });

  it('is not sent when the other side would refuse it for its size', () => {
    expect(() => encodeJson('x'.repeat(MAX_PAYLOAD))).toThrow(expect.objectContaining({ kind: 'too-large' }));
  });
});

describe('the error of a frame', () => {
  it('arrives whole, without control characters', () => {
    const item = { root: '', segments: ['Users', 'x'] };
    const error = new StorageError({
      ...{ kind: 'locked', message: 'In\u001b[2J use.\r\nReally.', remedy: 'Close it.', item, retryAfterMs: 5 },
      ...{ fault: 'permission', vendor: 'EBUSY', scope: 'root' },
    });
    expect(decodeError(encodeError(error))).toMatchObject({
      ...{ kind: 'locked', message: 'In [2J use. Really.', remedy: 'Close it.', item, retryAfterMs: 5 },
      ...{ fault: 'permission', vendor: 'EBUSY', scope: 'root', retryable: true },
    });
  });

  it('is told without its path when that is too long for a frame', () => {
    const item = { root: '', segments: Array.from({ length: 300 }, () => 'x'.repeat(5000)) };
    const read = decodeError(encodeError(new StorageError({ kind: 'not-found', message: 'Not there.', item })));
    expect(read).toMatchObject({ kind: 'not-found', message: 'Not there.', item: undefined });
  });

  it('is something unexpected when it cannot be read', () => {
    expect(decodeError(encodeJson({ kind: 'launch-missiles', message: 'Do.' })).message).toContain('cannot be read');
  });
});
