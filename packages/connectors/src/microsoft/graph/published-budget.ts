import type { ServiceUnits } from '@drover/connector-kit';
import type { BudgetStep } from '@drover/core';
import { REQUEST_BYTES } from '../drive/limits.ts';

/**
 * Resource units that one app may use in one tenant, by the licences of the tenant. Source: "Avoid getting throttled or blocked in SharePoint
 * Online", application throttling (1 minute, 24 hours); also what `resource-units.ts` goes by. Microsoft may change them without notice.
 */
const APP_STEPS: readonly BudgetStep[] = [
  { licences: 1_000, perMinute: 1_250, perDay: 1_200_000 },
  { licences: 5_000, perMinute: 2_500, perDay: 2_400_000 },
  { licences: 15_000, perMinute: 3_750, perDay: 3_600_000 },
  { licences: 50_000, perMinute: 5_000, perDay: 4_800_000 },
  { licences: null, perMinute: 6_250, perDay: 6_000_000 },
];

/** Changes, of which a page holds this many items. */
const PAGE = { items: 1_000, units: 2 } as const;

/**
 * What `drive/requests.test.ts` and `apps/server/src/budgets/forecast-and-use.test.ts` find to be asked for. A source: the drive, the time, the folder; its
 * changes, for a part of a drive behind the first folders by themselves; of each file where its content is, and the content. A destination: the drive and its path, the time, the folder; a folder with its times; a session
 * for each file, and each of its requests; of what is there, the first folders by themselves, then the changes. Rights are read of each item at the
 * source, and once more of what has some of its own, before they are given: at the destination it and the folder above are read, and those with each of two roles invited. Nobody
 * knows before how many items that is.
 */
const SIDES: Pick<ServiceUnits, 'destination' | 'source'> = {
  source: {
    ...{ row: 3, firstTime: 0, file: 2, newFolder: 0 },
    piece: { bytes: Number.MAX_SAFE_INTEGER, units: 0, end: 0 },
    listing: { made: true, folder: 2, alone: 0, ofPart: 8, whole: 0, page: PAGE },
    permissions: { row: 5, item: 5, own: 5 },
  },
  destination: {
    ...{ row: 5, firstTime: 3, file: 4, newFolder: 4 },
    piece: { bytes: REQUEST_BYTES, units: 2, end: 2 },
    listing: { made: false, folder: 2, alone: 7, ofPart: 7, whole: 1, page: PAGE },
    permissions: { row: 15, item: 0, own: 20 },
  },
};

/** Of organisations, where the app and the tenant are counted. */
export const ORGANISATION_UNITS: ServiceUnits = { service: 'Microsoft', steps: APP_STEPS, ...SIDES };

/** Of personal accounts, for which no figures are published. */
export const PERSONAL_UNITS: ServiceUnits = { service: 'Microsoft', steps: [], ...SIDES };
