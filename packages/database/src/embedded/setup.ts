import type { Clock } from '@drover/core';
import type { Account } from './account.ts';
import type { Binaries } from './binaries.ts';
import type { Host } from './host.ts';
import type { Folders } from './prepare-folders.ts';

/** All that is found out once, before a server is started. */
export interface Setup {
  readonly folders: Folders;
  readonly binaries: Binaries;
  readonly account: Account;
  readonly host: Host;
  readonly clock: Clock;
}
