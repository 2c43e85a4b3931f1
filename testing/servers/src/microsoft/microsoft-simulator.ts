import type { Grant } from './access/grants.ts';
import type { SentMail } from './service.ts';
import type { TestDrive } from './test-drive.ts';
import type { PlannedFault, RandomFaults } from './trouble/faults.ts';
import type { RequestRecord, Violation } from './trouble/recorder.ts';
import type { ThrottleOptions } from './trouble/throttle.ts';

/** A tenant of Microsoft 365 on the loopback address, with Microsoft Graph in front of it. */
export interface MicrosoftSimulator extends AsyncDisposable {
  /** Without a slash at the end: `http://127.0.0.1:40000`. Paths begin with `/v1.0`. */
  readonly graph: string;
  /** Where tokens are given out: `{login}/{tenantId}/oauth2/v2.0/token`. */
  readonly login: string;
  readonly tenantId: string;
  /** A token of an application, or with `user` one of somebody who is signed in. */
  issueToken(grant?: Partial<Grant>): string;
  expireTokens(): void;
  /** Of the next tokens that are given out, in milliseconds. */
  setTokenLifetime(milliseconds: number): void;
  /** Upload sessions that are under way are gone from now on. */
  expireUploads(): void;
  /** Addresses of contents that were given out are refused from now on. */
  expireDownloads(): void;
  /** Delta tokens that were given out are answered with 410 from now on. */
  expireDeltaTokens(): void;
  /** Sessions that are neither finished, cancelled nor expired. */
  openUploads(): number;
  /** A user's OneDrive, by sign-in name. */
  oneDrive(userPrincipalName: string): TestDrive;
  /** A library of the site at a path such as `sites/Marketing`; the first by default, and in the central geography. */
  library(site: string, name?: string, geography?: string): TestDrive;
  /** Gives a user the OneDrive that was not provisioned. */
  provision(userPrincipalName: string): void;
  /** Cuts all connections that clients hold, as servers and firewalls do with those that were idle for long. */
  cutConnections(): void;
  /** Lets certain requests fail. */
  fail(fault: PlannedFault): void;
  setRandomFaults(faults: RandomFaults | null): void;
  /** Nothing fails any more. */
  clearFaults(): void;
  setThrottle(options: ThrottleOptions | null): void;
  /** Resource units that an application used in the last 24 hours. */
  unitsOf(app: string): number;
  /** All requests in the order in which they came. */
  requests(): readonly RequestRecord[];
  /** Requests that no correct client sends. */
  violations(): readonly Violation[];
  /** Mails that would have gone to people. */
  mails(): readonly SentMail[];
  /** Faults of the simulator itself. */
  errors(): readonly unknown[];
  stop(): Promise<void>;
}
