import { useNavigate, useSearch } from '@tanstack/react-router';
import { z } from 'zod';
import { type Side, wizardSearchSchema, writeSide } from './wizard-search.ts';

/** Where a page goes when it is done: back into the wizard as it stood, to one of its sides; else to the connectors. */
export const returnSearchSchema = z.object({
  side: z.enum(['source', 'destination']).optional().catch(undefined),
  wizard: wizardSearchSchema.optional().catch(undefined),
});
export type ReturnSearch = z.infer<typeof returnSearchSchema>;

/** The way back to this page, for the address of the one that is left to. Without a side, it leads to the connectors. */
export function useReturnSearch(side: Side | null | undefined): ReturnSearch {
  const search = useSearch({ strict: false });
  if (side == null) return {};
  const { authorize: _, ...wizard } = wizardSearchSchema.parse(search);
  return { side, wizard };
}

/** Goes back to where the address says; with a connector, that one is then connected on its side. */
export function useReturn({ side, wizard }: ReturnSearch): (connectorId?: string) => Promise<void> {
  const navigate = useNavigate();
  return async (connectorId) => {
    if (side === undefined) return navigate({ to: '/connectors' });
    const search = wizard ?? {};
    const known = side === 'source' ? search.from : search.to;
    const connect = connectorId !== undefined && connectorId !== known;
    return navigate({
      to: '/transfer-wizard',
      search: connect ? writeSide(search, side, { connectorId, root: null, path: [] }) : search,
    });
  };
}
