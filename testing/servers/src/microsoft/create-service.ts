import { Grants } from './access/grants.ts';
import { ShapeChecks } from './checks/shape-checks.ts';
import { Downloads } from './content/downloads.ts';
import { Uploads } from './content/uploads.ts';
import type { MicrosoftOptions } from './microsoft-options.ts';
import { ContentStore } from './model/content-store.ts';
import { Tenant } from './model/tenant.ts';
import type { Service } from './service.ts';
import { Faults } from './trouble/faults.ts';
import { Recorder } from './trouble/recorder.ts';
import { Throttle } from './trouble/throttle.ts';

const HOUR = 3_600_000;
const WEEK = 7 * 24 * HOUR;

interface Surroundings {
  readonly options: MicrosoftOptions;
  readonly now: () => number;
  /** Where large contents lie. */
  readonly folder: string;
  /** Where contents are served; known as soon as somebody listens there. */
  readonly contentOrigin: () => string;
}

/** Puts the parts of the service together. */
export function createService({ options, now, folder, contentOrigin: origin }: Surroundings): Service {
  const tenant = new Tenant(
    { name: 'contoso', flavour: 'business', users: [], groups: [], sites: [], ...options },
    now,
  );
  const contents = new ContentStore(folder);
  const { sessionLifetime = WEEK, downloadLifetime = HOUR, uploadsBearTokens: bearsTokens = false } = options;
  return {
    tenant,
    contents,
    grants: new Grants(now, options.tokens),
    checks: new ShapeChecks(),
    uploads: new Uploads({ contents, origin, now, lifetime: sessionLifetime, bearsTokens }),
    downloads: new Downloads({ tenant, origin, now, lifetime: downloadLifetime }),
    throttle: new Throttle(now, options.throttle ?? null),
    faults: new Faults(options.faults ?? null),
    recorder: new Recorder(),
    mails: [],
    pageSize: options.pageSize ?? 200,
    deltaGeneration: 0,
    now,
  };
}
