import type { Connector, ConnectorType } from '@drover/api';

export interface ConnectorGroup {
  readonly type: string;
  readonly label: string;
  readonly connectors: readonly Connector[];
}

/** Connectors by type, in the order of the types; a type without any is left out. `find` looks in names and types. */
export function groupConnectors(
  connectors: readonly Connector[],
  types: readonly ConnectorType[],
  find: string,
): ConnectorGroup[] {
  const words = find.trim().toLowerCase();
  const byType = Map.groupBy(connectors, ({ type }) => type);
  const known = types.map(({ type, label }) => ({ type, label }));
  const unknown = [...byType.keys()].filter((type) => !known.some((one) => one.type === type));
  return [...known, ...unknown.map((type) => ({ type, label: type }))]
    .map(({ type, label }) => {
      const all = (byType.get(type) ?? []).toSorted((a, b) => a.displayName.localeCompare(b.displayName));
      const whole = label.toLowerCase().includes(words);
      return {
        type,
        label,
        connectors: whole ? all : all.filter(({ displayName }) => displayName.toLowerCase().includes(words)),
      };
    })
    .filter((group) => group.connectors.length > 0);
}
