import type { TryStep } from '@drover/api';
import type { ConnectorDefinition } from '@drover/connector-kit';
import { agent } from '@drover/connectors/agent';
import { azureBlob } from '@drover/connectors/azure-blob';
import { ftp } from '@drover/connectors/ftp';
import { localFiles } from '@drover/connectors/local-files';
import { office365, oneDriveConsumer, oneDriveForBusiness } from '@drover/connectors/microsoft';
import { sftp } from '@drover/connectors/sftp';

type StepName = TryStep['step'];

/** A type of storage that people may authorise here. */
export interface ConnectorKind {
  readonly definition: ConnectorDefinition;
  /** As people see it here. */
  readonly label: string;
  readonly administratorOnly: boolean;
  /** What a connection test goes through, in order. */
  readonly steps: readonly StepName[];
  /** The option that says where to connect; null where the type itself says it. */
  readonly target: string | null;
  /** The options that say to whom and how secrets are sent; where one of them changes, the stored ones must be entered again. */
  readonly secretsFor: readonly string[];
  /** For how long the roots are kept that were read, in milliseconds: reading thousands takes long. Absent: they are read each time. */
  readonly keepsRootsMs?: number;
  /** Where the fingerprint goes that a person accepts. */
  readonly pin: { readonly kind: 'certificate' | 'host-key'; readonly field: string } | null;
}

const FOUR_DAYS_MS = 4 * 24 * 3_600_000;

const KINDS: readonly ConnectorKind[] = [
  {
    definition: localFiles as unknown as ConnectorDefinition,
    label: 'Folder on this server',
    administratorOnly: true,
    steps: ['list', 'write'],
    target: 'path',
    secretsFor: ['path'],
    pin: null,
  },
  {
    definition: agent as unknown as ConnectorDefinition,
    label: agent.displayName,
    administratorOnly: false,
    steps: ['sign-in', 'list'],
    target: 'key',
    secretsFor: ['key'],
    pin: null,
  },
  {
    definition: ftp as unknown as ConnectorDefinition,
    label: ftp.displayName,
    administratorOnly: false,
    steps: ['name', 'port', 'tls', 'sign-in', 'list', 'write'],
    target: 'server',
    secretsFor: ['server', 'port', 'type', 'username'],
    pin: { kind: 'certificate', field: 'certificate' },
  },
  {
    definition: sftp as unknown as ConnectorDefinition,
    label: sftp.displayName,
    administratorOnly: false,
    steps: ['name', 'port', 'host-key', 'sign-in', 'list', 'write'],
    target: 'server',
    secretsFor: ['server', 'port', 'username'],
    pin: { kind: 'host-key', field: 'hostKey' },
  },
  {
    definition: azureBlob as unknown as ConnectorDefinition,
    label: azureBlob.displayName,
    administratorOnly: false,
    steps: ['port', 'tls', 'sign-in', 'list', 'write'],
    target: 'account',
    secretsFor: ['authentication', 'account', 'cloud', 'endpoint', 'tenant', 'clientId'],
    pin: null,
  },
  {
    definition: office365 as unknown as ConnectorDefinition,
    label: office365.displayName,
    administratorOnly: true,
    // Nothing is tried in the OneDrive of somebody who has nothing to do with it.
    steps: ['sign-in', 'list'],
    target: null,
    secretsFor: ['tenant'],
    keepsRootsMs: FOUR_DAYS_MS,
    pin: null,
  },
  ...[oneDriveForBusiness, oneDriveConsumer].map(
    (definition): ConnectorKind => ({
      definition: definition as unknown as ConnectorDefinition,
      label: definition.displayName,
      administratorOnly: false,
      steps: ['sign-in', 'list', 'write'],
      target: null,
      secretsFor: [],
      pin: null,
    }),
  ),
];

/** Every type, in the order of lists. */
export function connectorKinds(): readonly ConnectorKind[] {
  return KINDS;
}

/** The type of that name, of those that come with this version unless told. */
export function connectorKind(type: string, kinds = KINDS): ConnectorKind | null {
  return kinds.find(({ definition }) => definition.type === type) ?? null;
}
