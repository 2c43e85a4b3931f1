import { HEADER_BYTES, MAX_PAYLOAD } from './limits.ts';
import { protocolFault } from './protocol-fault.ts';

export const FRAME_TYPES = {
  open: 1,
  message: 2,
  data: 3,
  reset: 4,
  credit: 5,
  ping: 6,
  pong: 7,
  goaway: 8,
} as const;
export type FrameType = keyof typeof FRAME_TYPES;

/** Nothing more comes from the side that sends this in the stream. */
const END = 1;

export interface Frame {
  readonly type: FrameType;
  readonly stream: number;
  readonly end: boolean;
  readonly payload: Uint8Array;
}

/** Where a frame may stand: in a stream, or on stream 0, which is the connection itself. */
const OF_CONNECTION: ReadonlySet<FrameType> = new Set(['ping', 'pong', 'goaway']);
const MAY_END: ReadonlySet<FrameType> = new Set(['open', 'message', 'data']);
const FIXED_PAYLOAD: Partial<Record<FrameType, number>> = { credit: 4, ping: 8, pong: 8 };

const NAMES: readonly (FrameType | undefined)[] = namesByNumber();

function namesByNumber(): (FrameType | undefined)[] {
  const names: (FrameType | undefined)[] = [];
  for (const [name, number] of Object.entries(FRAME_TYPES)) names[number] = name as FrameType;
  return names;
}

/** The eight bytes before a payload: type, flags, two zeros, and the stream in big endian. */
export function frameHeader(type: FrameType, stream: number, end: boolean): Buffer {
  const header = Buffer.allocUnsafe(HEADER_BYTES);
  header.writeUInt32BE(((FRAME_TYPES[type] << 24) | ((end ? END : 0) << 16)) >>> 0, 0);
  header.writeUInt32BE(stream, 4);
  return header;
}

/** Reads one frame out of the pieces of one message, without copying where the payload is in one piece. Throws for what breaks the rules. */
export function parseFrame(pieces: readonly Buffer[]): Frame {
  const { head, payload } = divide(pieces);
  const type = NAMES[head.readUInt8(0)];
  const flags = head.readUInt8(1);
  const stream = head.readUInt32BE(4);
  if (type === undefined) throw protocolFault(`a frame of the unknown type ${head.readUInt8(0)} came`);
  if (head.readUInt16BE(2) !== 0 || flags > END) throw protocolFault(`a ${type} frame came with unknown flags`);
  if (payload.length > MAX_PAYLOAD) throw protocolFault(`a ${type} frame of ${payload.length} bytes came`);
  if ((stream === 0) !== OF_CONNECTION.has(type)) throw protocolFault(`a ${type} frame came for stream ${stream}`);
  const end = flags === END;
  if (end && !MAY_END.has(type)) throw protocolFault(`a ${type} frame came that ends its stream`);
  const fixed = FIXED_PAYLOAD[type];
  if (fixed !== undefined && payload.length !== fixed) throw protocolFault(`a ${type} frame came with a wrong length`);
  if (type === 'data' && payload.length === 0 && !end) throw protocolFault('an empty data frame came');
  return { type, stream, end, payload };
}

function divide(pieces: readonly Buffer[]): { head: Buffer; payload: Buffer } {
  const [first, second, ...rest] = pieces;
  if (first !== undefined && second !== undefined && rest.length === 0 && first.length === HEADER_BYTES) {
    return { head: first, payload: second };
  }
  const whole = pieces.length === 1 && first !== undefined ? first : Buffer.concat(pieces);
  if (whole.length < HEADER_BYTES) throw protocolFault(`a frame of only ${whole.length} bytes came`);
  return { head: whole, payload: whole.subarray(HEADER_BYTES) };
}
