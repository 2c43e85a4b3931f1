import type { Grants } from './access/grants.ts';
import type { ShapeChecks } from './checks/shape-checks.ts';
import type { Downloads } from './content/downloads.ts';
import type { Uploads } from './content/uploads.ts';
import type { ContentStore } from './model/content-store.ts';
import type { Tenant } from './model/tenant.ts';
import type { Faults } from './trouble/faults.ts';
import type { Recorder } from './trouble/recorder.ts';
import type { Throttle } from './trouble/throttle.ts';

/** A mail that the service would have sent to somebody with whom an item was shared. */
export interface SentMail {
  readonly to: string;
  /** The item's name. */
  readonly item: string;
}

/** The parts that answer requests. */
export interface Service {
  readonly tenant: Tenant;
  readonly contents: ContentStore;
  readonly grants: Grants;
  readonly checks: ShapeChecks;
  readonly uploads: Uploads;
  readonly downloads: Downloads;
  readonly throttle: Throttle;
  readonly faults: Faults;
  readonly recorder: Recorder;
  readonly mails: SentMail[];
  /** Items of a page where the client does not ask for another number. */
  readonly pageSize: number;
  /** Raised when delta tokens of before are to be refused. */
  deltaGeneration: number;
  readonly now: () => number;
}
