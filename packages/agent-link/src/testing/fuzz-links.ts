import { type Clock, StorageError } from '@drover/core';
import { FRAME_TYPES, frameHeader } from '../frames/frame.ts';
import { encodeJson } from '../frames/json.ts';
import type { ServeCall } from '../link.ts';
import { openLink } from '../mux/open-link.ts';
import { serveLink } from '../mux/serve-link.ts';
import { MemoryCarrier } from './memory-carrier.ts';

export interface FuzzResult {
  readonly sent: number;
  /** Links that the frames were sent to; each frame that breaks the rules ends one. */
  readonly links: number;
  /** What must never be: anything thrown that is no error of the link. */
  readonly faults: readonly unknown[];
}

const TYPES = Object.keys(FRAME_TYPES) as (keyof typeof FRAME_TYPES)[];
const PAYLOADS = [
  encodeJson({ method: 'x', params: [1] }),
  encodeJson({ kind: 'locked', message: 'x' }),
  Buffer.from('[['),
];

/** Sends frames, most of them nearly right, to both ends in turn; a new link takes the place of each that ends. */
export async function fuzzLinks(clock: Clock, frames: number, seed: number): Promise<FuzzResult> {
  const random = randomNumbers(seed);
  const faults: unknown[] = [];
  let links = 0;
  for (let sent = 0; sent < frames; links++) {
    const carriers = { control: new MemoryCarrier(), data: new MemoryCarrier() };
    const link = links % 2 === 0 ? openEnd(carriers, clock, faults) : serveLink(carriers, echo, { clock });
    try {
      for (let quiet = 0; sent < frames && !carriers.control.ended; sent++, quiet++) {
        carriers[random(2) === 0 ? 'control' : 'data'].deliver(...randomFrame(random));
        if (quiet % 16 === 0) await new Promise((resolve) => setImmediate(resolve));
        for (const carrier of Object.values(carriers)) carrier.sent.length = 0;
      }
    } catch (error) {
      faults.push(error);
    }
    await link[Symbol.asyncDispose]();
    const reason = await link.closed;
    if (!(reason instanceof StorageError)) faults.push(reason);
  }
  return { sent: frames, links, faults };
}

/** Whose error is no StorageError fails the run. */
const echo: ServeCall = async (_method, _params, stream) => {
  for await (const part of stream) await stream.send(part);
};

function openEnd(carriers: { control: MemoryCarrier; data: MemoryCarrier }, clock: Clock, faults: unknown[]) {
  const link = openLink(carriers, { clock });
  for (const lane of ['control', 'data', 'control', 'data'] as const) {
    const stream = link.open('x', null, lane, new AbortController().signal);
    const read = async (): Promise<void> => {
      for await (const part of stream) if (!('bytes' in part) && part.message === undefined) return;
    };
    read().catch((error: unknown) => {
      if (!(error instanceof StorageError)) faults.push(error);
    });
  }
  return link;
}

function randomFrame(random: (below: number) => number): Buffer[] {
  const type = TYPES[random(TYPES.length)] ?? 'data';
  const stream = type === 'ping' || type === 'pong' || (type === 'goaway' && random(8) === 0) ? 0 : 1 + random(8);
  const header = frameHeader(random(4) === 0 ? 'data' : type, stream, random(16) === 0);
  if (random(64) === 0) header[random(8)] = random(256);
  const bytes = Buffer.alloc(1 + random(40), random(256));
  const fixed = type === 'credit' ? 4 : type === 'ping' || type === 'pong' ? 8 : null;
  const payload = fixed === null ? (PAYLOADS[random(6)] ?? bytes) : Buffer.alloc(fixed, random(2));
  const whole = Buffer.concat([header, payload]);
  const cut = random(whole.length + 1);
  return random(3) === 0
    ? [whole.subarray(0, cut), whole.subarray(cut)]
    : random(2) === 0
      ? [header, payload]
      : [whole];
}

/** A generator that gives the same numbers for the same seed. */
function randomNumbers(seed: number): (below: number) => number {
  let state = seed >>> 0 || 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}
