import { type MadeSet, routes } from '@drover/api';
import { Button } from '@fluentui/react-components';
import { ArrowLeftRegular } from '@fluentui/react-icons/svg/arrow-left';
import { FolderPeopleRegular } from '@fluentui/react-icons/svg/folder-people';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { readOptions } from '../../addresses/wizard-options.ts';
import { readSide, wizardSearchSchema } from '../../addresses/wizard-search.ts';
import { formatThings } from '../../format/numbers.ts';
import { Card } from '../../parts/card.tsx';
import { EmptyState } from '../../parts/empty-state.tsx';
import { ErrorView } from '../../parts/error-view.tsx';
import { useNotify } from '../../parts/notify.tsx';
import { Page } from '../../parts/page.tsx';
import { SkeletonRows } from '../../parts/skeleton-rows.tsx';
import { optionsFrom } from '../../parts/transfer-options/options-from.ts';
import { toTransferSettings } from '../../parts/transfer-options/transfer-options.ts';
import { useApi } from '../../server/api-context.ts';
import { queries, type TransferSet } from '../../server/queries.ts';
import { SetMaker } from './set-maker.tsx';
import { SetOutcome } from './set-outcome.tsx';

const STANDARD_PATTERN = '/{name}';

/** Makes a transfer for each folder in a folder, such as for each home drive of a file server. */
export function EachPage() {
  const api = useApi();
  const client = useQueryClient();
  const notify = useNotify();
  const navigate = useNavigate({ from: '/transfer-wizard/each' });
  const search = useSearch({ from: '/frame/transfer-wizard/each' });
  const connectors = useQuery(queries.connectors(api));
  const defaults = useQuery(queries.transferDefaults(api));
  const [outcome, setOutcome] = useState<MadeSet | null>(null);
  const set = placesIn(search);
  const back = () => void navigate({ to: '/transfer-wizard', search: wizardSearchSchema.parse(search) });
  const toManager = async (tag: string | undefined) => {
    await navigate({ to: '/migration-manager', search: tag === undefined ? {} : { tag } });
  };
  const make = async (only: { readonly only?: string[] }, tags: readonly string[]) => {
    if (set === null || defaults.data === undefined) return;
    // What was chosen for the transfer that one pair has already says nothing of these.
    const chosen = search.optionsOf === undefined ? search.options : undefined;
    const settings = toTransferSettings(readOptions(chosen, optionsFrom(defaults.data)));
    const made = await api.call(routes.createTransferSet, { body: { ...set, ...only, ...settings, tags } });
    await client.invalidateQueries({ queryKey: ['transfers'] });
    client.removeQueries({ queryKey: ['transfer-sets'] });
    if (made.left.length > 0) return setOutcome(made);
    notify('success', `Made ${formatThings(made.made, 'transfer')}`);
    await toManager(made.tags[0]);
  };
  const error = connectors.error ?? defaults.error;
  return (
    <Page
      title="Transfer each folder"
      wide
      actions={
        <Button icon={<ArrowLeftRegular />} onClick={back}>
          Transfer Wizard
        </Button>
      }
    >
      {set === null ? (
        <Card>
          <EmptyState
            icon={<FolderPeopleRegular />}
            title="Choose the two folders first"
            text="Open the folder that holds the others, and the folder that they go into, in the Transfer Wizard; then press Transfer each folder in it."
          >
            <Button onClick={back}>Open the Transfer Wizard</Button>
          </EmptyState>
        </Card>
      ) : error !== null ? (
        <ErrorView error={error} />
      ) : outcome !== null ? (
        <SetOutcome
          outcome={outcome}
          onManager={() => void toManager(outcome.tags[0])}
          onAgain={() => setOutcome(null)}
        />
      ) : connectors.data === undefined || defaults.data === undefined ? (
        <SkeletonRows rows={8} />
      ) : (
        <SetMaker
          set={set}
          connectors={connectors.data}
          find={search.q ?? ''}
          onFind={(text) => {
            const q = text.trim() === '' ? undefined : text;
            void navigate({ search: (before) => ({ ...before, q }), replace: true });
          }}
          onPattern={(pattern) => void navigate({ search: (before) => ({ ...before, pattern }), replace: true })}
          onMake={make}
        />
      )}
    </Page>
  );
}

function placesIn(
  search: Parameters<typeof readSide>[0] & { readonly pattern?: string | undefined },
): TransferSet | null {
  const [source, destination] = [readSide(search, 'source'), readSide(search, 'destination')];
  if (source.connectorId === null || destination.connectorId === null) return null;
  const pattern = search.pattern ?? STANDARD_PATTERN;
  return {
    source: { connectorId: source.connectorId, root: source.root ?? '', path: source.path },
    destination: { connectorId: destination.connectorId, root: destination.root ?? '', path: destination.path },
    pattern,
  };
}
