import { z } from 'zod';
import { chosenOptionsSchema } from './wizard-options.ts';

const text = z.string().optional().catch(undefined);
const path = z.array(z.string()).optional().catch(undefined);

/** Where the wizard stands, as its address says it: the connector and the folder of each side. */
export const wizardSearchSchema = z.object({
  from: text,
  fromRoot: text,
  fromPath: path,
  to: text,
  toRoot: text,
  toPath: path,
  options: chosenOptionsSchema,
  /** The transfer whose settings the options change; absent where the folders had none. */
  optionsOf: text,
  /** The side for which a new connector is being chosen. */
  authorize: z.enum(['source', 'destination']).optional().catch(undefined),
});
export type WizardSearch = z.infer<typeof wizardSearchSchema>;

export type Side = 'source' | 'destination';

/** One side of the wizard: the connector, and the folder when one is open. */
export interface SideState {
  readonly connectorId: string | null;
  readonly root: string | null;
  readonly path: readonly string[];
}

export function readSide(search: WizardSearch, side: Side): SideState {
  const [connectorId, root, segments] =
    side === 'source' ? [search.from, search.fromRoot, search.fromPath] : [search.to, search.toRoot, search.toPath];
  return { connectorId: connectorId ?? null, root: root ?? null, path: segments ?? [] };
}

/** The address with one side changed and the other as it was. */
export function writeSide(search: WizardSearch, side: Side, { connectorId, root, path }: SideState): WizardSearch {
  const id = connectorId ?? undefined;
  const place = { root: root ?? undefined, path: root === null || path.length === 0 ? undefined : [...path] };
  return side === 'source'
    ? { ...search, from: id, fromRoot: place.root, fromPath: place.path }
    : { ...search, to: id, toRoot: place.root, toPath: place.path };
}

/** The two sides in each other's place. */
export function swapSides(search: WizardSearch): WizardSearch {
  const [source, destination] = [readSide(search, 'source'), readSide(search, 'destination')];
  return writeSide(writeSide(search, 'source', destination), 'destination', source);
}
