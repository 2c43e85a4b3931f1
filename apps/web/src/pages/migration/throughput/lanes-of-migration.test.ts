import type { Migration } from '@drover/api';
import { expect, it } from 'vitest';
import { lanesOfMigration } from './lanes-of-migration.ts';

const side = (connectorName: string) => ({ connectorId: 'c', connectorName, connectorType: 'ftp' });
const migration = { source: side('Old'), destination: side('New') } as unknown as Migration;
const used = (limit: number | null) => ({ bytesPerSecond: 0, filesPerSecond: 0, limit });
const point = (bytesPerSecond: number) => ({
  at: '2026-11-01T08:00:00.000Z',
  bytesPerSecond,
  filesPerSecond: 1,
  rows: 1,
});

it('goes by the newest point, and by the lower limit of the two connectors', () => {
  const points = [point(1), point(7)];
  const told = lanesOfMigration(migration, { points, lanes: null, source: used(500), destination: used(300) });
  expect(told).toEqual({ source: 'Old', destination: 'New', lanes: null, bytesPerSecond: 7, limit: 300 });
  const free = lanesOfMigration(migration, { points: [], lanes: null, source: used(null), destination: used(null) });
  expect(free).toMatchObject({ bytesPerSecond: 0, limit: null });
});
