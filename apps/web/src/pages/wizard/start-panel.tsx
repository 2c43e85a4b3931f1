import { routes } from '@drover/api';
import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { FolderPeopleRegular } from '@fluentui/react-icons/svg/folder-people';
import { PeopleRegular } from '@fluentui/react-icons/svg/people';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { writeSide } from '../../addresses/wizard-search.ts';
import { useMayOperate } from '../../frame/use-user.ts';
import { Card } from '../../parts/card.tsx';
import { ConfirmDialog } from '../../parts/confirm-dialog.tsx';
import { ErrorView } from '../../parts/error-view.tsx';
import { ExplainedButton } from '../../parts/explained-button.tsx';
import type { SideView } from '../../parts/picker/use-side.ts';
import { OptionsForm } from '../../parts/transfer-options/options-form.tsx';
import { findOptionFaults, toTransferSettings } from '../../parts/transfer-options/transfer-options.ts';
import { useAction } from '../../parts/use-action.ts';
import { useApi } from '../../server/api-context.ts';
import { type Place, queries } from '../../server/queries.ts';
import { startTransfer } from '../../server/start-transfer.ts';
import { Needs } from './needs.tsx';
import { Notices } from './notices.tsx';
import { isRootToRoot, missingOn, whyNotYet } from './start-check.ts';
import { TransferSentence } from './transfer-sentence.tsx';
import { NEW_TRANSFER, useOptions } from './use-options.ts';

const useStyles = makeStyles({
  panel: { display: 'flex', flexDirection: 'column', minHeight: 0, overflow: 'hidden' },
  body: {
    display: 'flex',
    flexDirection: 'column',
    gap: '16px',
    padding: '16px 24px',
    overflowY: 'auto',
    flexGrow: 1,
    '@media (max-width: 599px)': { padding: '16px' },
  },
  foot: {
    display: 'grid',
    gridTemplateColumns: '1fr 1fr',
    gap: '8px',
    padding: '16px 24px',
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
    '@media (max-width: 599px)': { padding: '16px' },
  },
  whole: { gridColumn: '1 / -1' },
  quiet: {
    gridColumn: '1 / -1',
    margin: 0,
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
    color: tokens.colorNeutralForeground2,
    minHeight: '32px',
  },
});

const nowhere: Place = { connectorId: '', root: '', path: [] };

interface Props {
  readonly source: SideView;
  readonly destination: SideView;
  readonly className: string | undefined;
}

/** Step 3: reads back what will happen, says what is missing, and starts it. */
export function StartPanel({ source, destination, className = '' }: Props) {
  const styles = useStyles();
  const api = useApi();
  const client = useQueryClient();
  const navigate = useNavigate({ from: '/transfer-wizard' });
  const mayOperate = useMayOperate();
  const defaults = useQuery(queries.transferDefaults(api));
  const ready = source.place !== null && destination.place !== null;
  const pair = [source.place ?? nowhere, destination.place ?? nowhere] as const;
  const known = useQuery({ ...queries.transferOf(api, ...pair), enabled: ready });
  const loaded = defaults.data !== undefined && (!ready || known.data !== undefined);
  const of = loaded ? (known.data?.id ?? NEW_TRANSFER) : null;
  const [options, setOptions] = useOptions(of, known.data ?? defaults.data);
  const [asking, setAsking] = useState<'copy' | 'scan' | null>(null);
  const [starting, setStarting] = useState<'copy' | 'scan' | null>(null);
  const [error, setError] = useState<unknown>(null);
  const { busy, act } = useAction();
  const notices = useQuery({ ...queries.notices(api, ...pair), enabled: ready });
  const failure = error ?? defaults.error ?? known.error;
  const optionsAreWrong = Object.keys(findOptionFaults(options)).length > 0;
  const missing =
    (mayOperate ? null : 'Your role may look, but not start transfers.') ??
    whyNotYet(source, destination, notices.data ?? []) ??
    (loaded ? null : 'The settings of this transfer are not loaded yet.') ??
    (optionsAreWrong ? 'Correct the options first.' : null) ??
    (starting === null ? null : 'Starting …');
  const start = async (mode: 'copy' | 'scan') => {
    if (source.place === null || destination.place === null) return;
    setStarting(mode);
    setError(null);
    try {
      const wanted = { source: source.place, destination: destination.place, ...toTransferSettings(options) };
      const run = await startTransfer(api, wanted, mode);
      client.setQueryData(queries.run(api, run.id).queryKey, run);
      await client.invalidateQueries({ queryKey: ['transfers'] });
      // Who comes back is shown what was stored.
      await navigate({ search: ({ options: _, optionsOf: __, ...before }) => before, replace: true });
      await navigate({ to: '/runs/$id', params: { id: run.id } });
    } catch (thrown) {
      setError(thrown);
    } finally {
      setStarting(null);
    }
  };
  const transferEach = async () => {
    if (source.place === null || destination.place === null) return;
    const [from, to] = [source.place, destination.place];
    await navigate({
      to: '/transfer-wizard/each',
      search: (before) => writeSide(writeSide(before, 'source', from), 'destination', to),
    });
  };
  const continueSetup = async () => {
    if (source.connector === null || destination.connector === null) return;
    const body = { sourceConnectorId: source.connector.id, destinationConnectorId: destination.connector.id };
    const { id } = await api.call(routes.createMigration, { body });
    await client.invalidateQueries({ queryKey: ['migrations'] });
    await navigate({ to: '/migration-manager/$id', params: { id } });
  };
  const press = (mode: 'copy' | 'scan') => {
    if (mode === 'copy' && isRootToRoot(source, destination)) setAsking(mode);
    else void start(mode);
  };
  return (
    <Card title="Step 3: Start transferring" className={mergeClasses(styles.panel, className)}>
      <div className={styles.body}>
        {ready ? (
          <TransferSentence source={source} destination={destination} options={options} />
        ) : (
          <Needs source={source} destination={destination} />
        )}
        {ready && <Notices notices={notices.data ?? []} />}
        {failure !== null && <ErrorView error={failure} />}
        <OptionsForm options={options} onChange={setOptions} />
      </div>
      <div className={styles.foot}>
        <ExplainedButton
          label={starting === 'scan' ? 'Starting …' : 'Scan first'}
          missing={missing}
          onClick={() => press('scan')}
        />
        <ExplainedButton
          label={starting === 'copy' ? 'Starting …' : 'Start Copy'}
          appearance="primary"
          missing={missing}
          onClick={() => press('copy')}
        />
        <ExplainedButton
          className={styles.whole}
          icon={<FolderPeopleRegular />}
          label="Transfer each folder in it"
          missing={
            (mayOperate ? null : 'Your role may look, but not make transfers.') ??
            missingOn('source', source) ??
            missingOn('destination', destination) ??
            (source.listing.entries.some(({ kind }) => kind === 'folder')
              ? null
              : 'There is no folder in the source folder.')
          }
          onClick={() => void transferEach()}
        />
        <ExplainedButton
          className={styles.whole}
          icon={<PeopleRegular />}
          label="Continue Migration Setup"
          missing={
            (mayOperate ? null : 'Your role may look, but not make migrations.') ??
            (source.connector === null ? 'Connect a source first.' : null) ??
            (destination.connector === null ? 'Connect a destination first.' : null) ??
            (busy ? 'One moment …' : null)
          }
          onClick={() => act(continueSetup)}
        />
        <p className={styles.quiet} role="status">
          {missing ??
            (known.data == null
              ? 'A scan writes nothing. Nothing moves before you press Start Copy.'
              : 'These folders have a transfer: its settings are shown. Nothing moves before you press Start Copy.')}
        </p>
      </div>
      {asking !== null && (
        <ConfirmDialog
          title="Copy everything into the top folder?"
          verb="Start Copy"
          onConfirm={() => start('copy')}
          onClose={() => setAsking(null)}
        >
          <span>
            No folder is open on either side: everything that the source has goes into the top folder of the
            destination, beside what is there already. Nothing is deleted.
          </span>
        </ConfirmDialog>
      )}
    </Card>
  );
}
