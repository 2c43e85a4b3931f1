import { acceptanceCases, realClock, runSuite } from '@drover/connector-kit/testing';
import { describe, expect, it } from 'vitest';
import { MemoryConnection, MemoryStore } from './index.ts';
import type { Defect } from './testing/defect.ts';
import { otherDefects } from './testing/other-defects.ts';
import { readDefects } from './testing/read-defects.ts';
import { writeDefects } from './testing/write-defects.ts';

const KIB = 1024;
const defects = [...writeDefects, ...readDefects, ...otherDefects];

/** The named cases; a defect may make one hang, so that the deadline can be short. */
function casesNamed(names: readonly string[], timeoutMs = 30_000) {
  const found = acceptanceCases.filter((each) => names.includes(each.name));
  expect(found.map((each) => each.name).sort()).toEqual([...names].sort());
  return found.map((each) => ({ ...each, timeoutMs }));
}

function memoryService(damage?: Defect['damage']) {
  const parts = { fromBytes: 64 * KIB, partBytes: 64 * KIB, multiple: 1, maxParts: 1000, parallel: false };
  const store = new MemoryStore({ clock: realClock, parts, pageSize: 100 });
  return {
    stop: async () => undefined,
    secrets: ['open sesame'],
    connect: async () => {
      const connection = new MemoryConnection(store);
      return damage === undefined ? connection : damage(connection, store);
    },
  };
}

describe('the acceptance suite', () => {
  it('passes the sound connection in every case that is to fail for a defective one', async () => {
    const names = [...new Set(defects.flatMap((defect) => defect.failing))];
    const results = await runSuite(memoryService(), {}, casesNamed(names));
    expect([...results].filter(([, result]) => result.outcome !== 'passed')).toEqual([]);
  });

  it.concurrent.each(defects)('fails a connection that $defect', { timeout: 60_000 }, async ({ failing, damage }) => {
    const results = await runSuite(memoryService(damage), {}, casesNamed(failing, 7_000));
    const outcomes = [...results].map(([name, result]) => [name, result.outcome]);
    expect(outcomes).toEqual([...results.keys()].map((name) => [name, 'failed']));
  });

  it('is not satisfied by an exemption whose case passes', async () => {
    const [name = ''] = casesNamed(['lists an empty folder as empty']).map((each) => each.name);
    const results = await runSuite(memoryService(), { [name]: 'some reason' }, casesNamed([name]));
    expect(results.get(name)).toMatchObject({ outcome: 'failed' });
  });

  it('is not satisfied by an exemption whose case is skipped anyway', async () => {
    const name = 'reports a link to a file as a link';
    const results = await runSuite(memoryService(), { [name]: 'some reason' }, casesNamed([name]));
    expect(results.get(name)).toMatchObject({ outcome: 'failed' });
  });

  it('accepts an exemption with its reason for a case that fails', async () => {
    const [{ failing, damage }] = writeDefects as [Defect];
    const [name = ''] = failing;
    const results = await runSuite(memoryService(damage), { [name]: 'some reason' }, casesNamed([name]));
    expect(results.get(name)).toEqual({ outcome: 'exempted', reason: 'some reason' });
  });

  it('does not let an exemption hide a service that cannot be reached', async () => {
    const name = 'lists an empty folder as empty';
    const service = { ...memoryService(), connect: () => Promise.reject(new Error('nobody there')) };
    const results = await runSuite(service, { [name]: 'some reason' }, casesNamed([name]));
    expect(results.get(name)).toMatchObject({ outcome: 'failed' });
  });

  it('says why a case is skipped', async () => {
    const name = 'reports a link to a file as a link';
    const results = await runSuite(memoryService(), {}, casesNamed([name]));
    expect(results.get(name)).toEqual({ outcome: 'skipped', reason: "the server's disk is out of the tests' reach" });
  });

  it('has at least 60 cases, each with a name of its own', () => {
    const names = new Set(acceptanceCases.map((each) => each.name));
    expect(names.size).toBe(acceptanceCases.length);
    expect(names.size).toBeGreaterThanOrEqual(60);
  });
});
