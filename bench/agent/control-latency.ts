import { setTimeout as sleep } from 'node:timers/promises';
import type { Lane } from '@drover/agent-link';
import type { Entry } from '@drover/core';
import type { AgentBed } from './agent-bed.ts';

const STREAMS = 8;
const EVERY_MS = 5;

export interface Latency {
  readonly p50: number;
  readonly p99: number;
  readonly asked: number;
  /** Megabytes of content in a second beside the questions. */
  readonly rate: number;
}

/** How long small questions take on one lane, while streams of content fill the data lane for a time. */
export async function controlLatency(bed: AgentBed, file: Entry, lane: Lane, ms: number): Promise<Latency> {
  const over = new AbortController();
  let bytes = 0;
  const reading = Array.from({ length: STREAMS }, async () => {
    while (!over.signal.aborted)
      for await (const chunk of await bed.connection.read(file, { offset: 0 }, new AbortController().signal)) {
        bytes += chunk.length;
        if (over.signal.aborted) break;
      }
  });
  const began = performance.now();
  const times: number[] = [];
  const asking: Promise<void>[] = [];
  while (performance.now() - began < ms) {
    asking.push(ask(bed, file, lane).then((took) => void times.push(took)));
    await sleep(EVERY_MS);
  }
  const rate = bytes / 1e3 / (performance.now() - began);
  over.abort();
  await Promise.all([...reading, ...asking]);
  times.sort((a, b) => a - b);
  const at = (share: number): number => times[Math.floor(times.length * share)] ?? Number.NaN;
  return { p50: at(0.5), p99: at(0.99), asked: times.length, rate };
}

async function ask({ link }: AgentBed, { ref }: Entry, lane: Lane): Promise<number> {
  const began = performance.now();
  const stream = link.open('stat', { item: ref }, lane, new AbortController().signal);
  await stream.end();
  for await (const _ of stream);
  return performance.now() - began;
}
