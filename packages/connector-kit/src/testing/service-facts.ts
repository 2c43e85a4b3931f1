import type { Capabilities, Connection } from '@drover/core';
import type { ServiceControl, StartedService } from './setup.ts';

/** What a requirement may look at. */
export interface ServiceFacts {
  readonly capabilities: Capabilities;
  readonly connection: Connection;
  readonly disk: string | undefined;
  readonly enforcesPermissions: boolean;
  readonly control: ServiceControl | undefined;
  readonly principals: NonNullable<StartedService['principals']>;
}
