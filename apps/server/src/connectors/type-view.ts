import type { ConnectorType } from '@drover/api';
import { describeForm } from '@drover/connector-kit';
import type { ConnectorKind } from './catalogue.ts';

interface Surroundings {
  readonly outgoingAddress: string;
  readonly localRoots: readonly string[];
}

/** A type as the page for authorising one shows it, with the words that depend on where Drover runs. */
export function typeView(kind: ConnectorKind, { outgoingAddress, localRoots }: Surroundings): ConnectorType {
  const { definition, label, administratorOnly } = kind;
  const { type, group, summary, options } = definition;
  const fill = (text: string): string => text.replaceAll('{outgoingAddress}', outgoingAddress);
  return {
    ...{ type, label, group, administratorOnly, summary: fill(summary), source: true, destination: true },
    prepare: [...definition.prepare, ...(type === 'local-files' ? [rootsSentence(localRoots)] : [])].map(fill),
    troubleshooting: definition.troubleshooting.map(fill),
    fields: describeForm(options, { outgoingAddress }) as ConnectorType['fields'],
  };
}

function rootsSentence(roots: readonly string[]): string {
  return roots.length === 0
    ? 'No folder of this server is open to Drover yet: start it with DROVER_LOCAL_ROOTS=/path/to/folder.'
    : `The folder must lie in one of: ${roots.join(', ')}.`;
}
