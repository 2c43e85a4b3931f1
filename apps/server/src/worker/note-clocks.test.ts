import { withMembers } from '@drover/connector-kit';
import { FakeClock } from '@drover/connector-kit/testing';
import { MemoryConnection, MemoryStore } from '@drover/connectors/memory';
import { type ClockSighting, type FileClock, type ServiceClock, StorageError } from '@drover/core';
import type { ClockReading } from '@drover/database';
import { expect, it } from 'vitest';
import { clockNoter, readClocks } from './note-clocks.ts';

const { signal } = new AbortController();
const folder = { root: '', segments: [] };

async function read(source: ServiceClock | undefined, clock = new FakeClock()) {
  const side = (told: ServiceClock | undefined) => {
    return { connection: withMembers(new MemoryConnection(new MemoryStore()), { clock: told }), folder };
  };
  return await readClocks({ source: side(source), destination: side(undefined) }, clock, signal);
}

it('measures how far a clock is ahead, less half of the way, and tells by how much it may be off', async () => {
  const clock = new FakeClock();
  const now = async () => {
    await clock.advance(40);
    const epochMs = clock.now() + 5_000;
    await clock.advance(40);
    return { epochMs, precisionMs: 0 };
  };
  const at = new Date(clock.now()).toISOString();
  expect(await read({ now }, clock)).toEqual({
    source: { aheadMs: 5_000, withinMs: 40, at },
    destination: { why: 'The service does not tell its time.' },
  });
});

it('takes the middle of a second that is told whole', async () => {
  const clock = new FakeClock(Date.UTC(2026, 0, 1) + 500);
  const now = async () => ({ epochMs: Date.UTC(2026, 0, 1), precisionMs: 1000 });
  expect(await read({ now }, clock)).toMatchObject({ source: { aheadMs: 0, withinMs: 500 } });
});

it('says why it was not measured where the service refuses', async () => {
  const now = async () => {
    throw new StorageError({ kind: 'permission-denied', message: 'No.' });
  };
  expect(await read({ now })).toMatchObject({ source: { why: 'The service did not tell its time: No.' } });
});

function withFileClock(fileClock: FileClock) {
  return { connection: withMembers(new MemoryConnection(new MemoryStore()), { clock: undefined, fileClock }), folder };
}

it('says why it was not measured where only a written file would show it', async () => {
  const side = withFileClock({ sighting: () => null });
  expect(await readClocks({ source: side, destination: side }, new FakeClock(), signal)).toEqual({
    source: {
      why: 'The service tells no time but that of files that are written there, and nothing is written to a source.',
    },
    destination: {
      why: 'The service tells no time but that of files that are written there, and no copy of this run wrote one.',
    },
  });
});

it('notes once what a written file showed of a clock, as soon as it did, and again only what could not be noted', async () => {
  const noted: ClockReading[] = [];
  let [seen, away]: [ClockSighting | null, boolean] = [null, true];
  const note = clockNoter(withFileClock({ sighting: () => seen }), async (reading) => {
    if (away) throw new Error('the database is away');
    noted.push(reading);
  });
  await note();
  const sinceMs = Date.UTC(2026, 0, 1);
  seen = { epochMs: sinceMs + 90_000, precisionMs: 1000, sinceMs, tookMs: 40 };
  await expect(note()).rejects.toThrow('the database is away');
  away = false;
  await note();
  await note();
  expect(noted).toEqual([{ aheadMs: 90_480, withinMs: 520, at: '2026-01-01T00:00:00.000Z' }]);
});
