import { StorageError } from '@drover/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FRAME_TYPES, type FrameType, frameHeader, parseFrame } from './frame.ts';
import { MAX_PAYLOAD } from './limits.ts';

const types = fc.constantFrom(...(Object.keys(FRAME_TYPES) as FrameType[]));
const LENGTHS: Partial<Record<FrameType, number>> = { credit: 4, ping: 8, pong: 8 };
const ENDS: readonly FrameType[] = ['open', 'message', 'data'];
const OF_CONNECTION: readonly FrameType[] = ['ping', 'pong', 'goaway'];

const frames = fc
  .record({ type: types, stream: fc.integer({ min: 1, max: 0xffffffff }), end: fc.boolean(), payload: fc.uint8Array() })
  .map(({ type, stream, end, payload }) => ({
    type,
    stream: OF_CONNECTION.includes(type) ? 0 : stream,
    end: end && ENDS.includes(type),
    payload: LENGTHS[type] === undefined ? payload : new Uint8Array(LENGTHS[type]),
  }))
  .filter(({ type, end, payload }) => type !== 'data' || end || payload.length > 0);

describe('a frame', () => {
  it('is read as it was written, in however many pieces it comes', () => {
    fc.assert(
      fc.property(frames, fc.array(fc.nat()), (frame, cuts) => {
        const bytes = Buffer.concat([frameHeader(frame.type, frame.stream, frame.end), frame.payload]);
        const at = [0, ...cuts.map((cut) => cut % bytes.length), bytes.length].sort((a, b) => a - b);
        const pieces = at.slice(1).map((end, index) => bytes.subarray(at[index], end));
        const read = parseFrame(pieces);
        expect({ ...read, payload: [...read.payload] }).toEqual({ ...frame, payload: [...frame.payload] });
      }),
    );
  });

  it('is either read or refused with an error of the protocol, whatever the bytes are', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 4 }), (pieces) => {
        try {
          parseFrame(pieces.map((piece) => Buffer.from(piece)));
        } catch (error) {
          expect(error).toBeInstanceOf(StorageError);
          expect((error as StorageError).vendor).toBe('protocol-error');
        }
      }),
      { numRuns: 20_000 },
    );
  });

  it.each([
    ['too short to have a header', Buffer.alloc(7)],
    ['of no type', Buffer.from([0, 0, 0, 0, 0, 0, 0, 1])],
    ['of a type that nobody knows', Buffer.from([9, 0, 0, 0, 0, 0, 0, 1])],
    ['with a flag that nobody knows', Buffer.from([3, 2, 0, 0, 0, 0, 0, 1, 1])],
    ['with something where zeros belong', Buffer.from([3, 0, 0, 1, 0, 0, 0, 1, 1])],
    ['with a payload above the limit', Buffer.concat([frameHeader('data', 1, false), Buffer.alloc(MAX_PAYLOAD + 1)])],
    ['of a stream, without one', frameHeader('data', 0, true)],
    ['of the connection, in a stream', Buffer.concat([frameHeader('ping', 1, false), Buffer.alloc(8)])],
    ['that ends what cannot end', Buffer.concat([frameHeader('credit', 1, true), Buffer.alloc(4)])],
    ['that gives credit without a number', frameHeader('credit', 1, false)],
    ['with data, but without bytes', frameHeader('data', 1, false)],
  ])('is refused when it is %s', (_what, bytes) => {
    expect(() => parseFrame([bytes])).toThrow(
      expect.objectContaining({ kind: 'unavailable', vendor: 'protocol-error' }),
    );
  });
});
