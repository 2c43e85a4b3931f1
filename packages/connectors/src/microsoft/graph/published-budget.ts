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

/** A look for the address of the content, and a download; the beginning of an upload session, and each of its requests. */
const FILES: Pick<ServiceUnits, 'destination' | 'source'> = {
  source: { file: 2, piece: { bytes: Number.MAX_SAFE_INTEGER, units: 0 } },
  destination: { file: 4, piece: { bytes: REQUEST_BYTES, units: 2 } },
};

/** Of organisations, where the app and the tenant are counted. */
export const ORGANISATION_UNITS: ServiceUnits = { service: 'Microsoft', steps: APP_STEPS, ...FILES };

/** Of personal accounts, for which no figures are published. */
export const PERSONAL_UNITS: ServiceUnits = { service: 'Microsoft', steps: [], ...FILES };
