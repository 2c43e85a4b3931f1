import { type DiscoverAnswer, type Migration, routes } from '@drover/api';
import { Button, Checkbox, makeStyles, Tab, TabList, tokens } from '@fluentui/react-components';
import { ArrowDownloadRegular } from '@fluentui/react-icons/svg/arrow-download';
import { PeopleSearchRegular } from '@fluentui/react-icons/svg/people-search';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { formatCount, formatThings } from '../../../format/numbers.ts';
import { useMayOperate } from '../../../frame/use-user.ts';
import { Card } from '../../../parts/card.tsx';
import { EmptyState } from '../../../parts/empty-state.tsx';
import { ErrorView } from '../../../parts/error-view.tsx';
import { ExplainedButton } from '../../../parts/explained-button.tsx';
import { useNotify } from '../../../parts/notify.tsx';
import { useApi } from '../../../server/api-context.ts';
import { holdsUsers } from '../holds-users.ts';
import type { RootedPath } from '../place-dialog.tsx';
import { saveFile } from '../save-file.ts';
import { firstRules, rulesOf } from './pairing-rules.ts';
import { PairsTable } from './pairs-table.tsx';
import { PlaceField } from './place-field.tsx';
import { RulesForm } from './rules-form.tsx';

const useStyles = makeStyles({
  columns: {
    display: 'grid',
    gridTemplateColumns: '384px minmax(0, 1fr)',
    gap: '16px',
    alignItems: 'start',
    '@media (max-width: 1099px)': { gridTemplateColumns: 'minmax(0, 1fr)' },
  },
  form: { display: 'grid', gap: '16px', padding: '16px 24px', '@media (max-width: 599px)': { padding: '16px' } },
  title: { margin: 0, fontSize: tokens.fontSizeBase300 },
  tabs: { padding: '4px 12px 0', borderBottom: `1px solid ${tokens.colorNeutralStroke2}`, overflowX: 'auto' },
  foot: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: '8px',
    padding: '12px 24px',
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  quiet: { margin: 0, padding: '8px 24px', color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
});

const OUTCOMES = [
  { outcome: 'matched', word: 'Matched' },
  { outcome: 'ambiguous', word: 'Several found' },
  { outcome: 'unmatched', word: 'None found' },
] as const;

const ALL_USERS = { none: 'All users' };

interface Props {
  readonly migration: Migration;
  readonly onDone: () => void;
}

/** Where the folders lie, by which rules each is paired, and what came of it. */
export function Discover({ migration, onDone }: Props) {
  const styles = useStyles();
  const api = useApi();
  const client = useQueryClient();
  const notify = useNotify();
  const mayOperate = useMayOperate();
  const has = { source: holdsUsers(migration.source), destination: holdsUsers(migration.destination) };
  const [source, setSource] = useState<RootedPath | null>(null);
  const [destination, setDestination] = useState<RootedPath | null>(null);
  const [rules, setRules] = useState(() => firstRules(has.destination));
  const [refresh, setRefresh] = useState(false);
  const [file, setFile] = useState<File | null>(null);
  const [found, setFound] = useState<DiscoverAnswer | null>(null);
  const [shown, setShown] = useState<(typeof OUTCOMES)[number]['outcome']>('matched');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const sent = rulesOf(rules, file !== null);
  const missing =
    (mayOperate ? null : 'Your role may look, but not add users.') ??
    (source === null && !has.source ? 'Choose the source folder first.' : null) ??
    (sent.length === 0 ? 'Choose a rule that can work.' : null) ??
    (busy ? 'One moment …' : null);
  const input = () => {
    const places = { source: source ?? { root: '', path: [] }, ...(destination === null ? {} : { destination }) };
    return { params: { id: migration.id }, query: { ...places, rules: sent, refresh }, body: file ?? new Blob() };
  };
  const attempt = async (work: () => Promise<void>) => {
    setBusy(true);
    setError(null);
    try {
      await work();
    } catch (thrown) {
      setError(thrown);
    } finally {
      setBusy(false);
    }
  };
  const ask = async (query: { readonly preview: boolean; readonly add: 'all' | 'matched' }) => {
    const { query: same, ...rest } = input();
    return await api.call(routes.discoverRows, { ...rest, query: { ...same, ...query } });
  };
  const look = () => void attempt(async () => setFound(await ask({ preview: true, add: 'matched' })));
  const add = (which: 'all' | 'matched') =>
    void attempt(async () => {
      const { rows } = await ask({ preview: false, add: which });
      // What the table knew is shown no more, not even until it is read anew.
      for (const part of ['rows', 'totals']) client.removeQueries({ queryKey: ['migrations', migration.id, part] });
      await client.invalidateQueries({ queryKey: ['migrations'] });
      notify('success', `Added ${formatThings(rows, 'user')}`);
      onDone();
    });
  const download = () =>
    void attempt(async () => saveFile(await api.file(routes.downloadUnmatched, input()), 'without-destination.csv'));
  const changed =
    <T,>(set: (value: T) => void) =>
    (value: T) => {
      set(value);
      setFound(null);
    };
  const unmatched = found === null ? 0 : (found.counts.unmatched ?? 0) + (found.counts.ambiguous ?? 0);
  return (
    <div className={styles.columns}>
      <Card title="Find and pair">
        <div className={styles.form}>
          <PlaceField
            label={has.source ? 'Source: its users' : 'Source: the folder that holds one folder for each user'}
            side="source"
            {...(has.source ? ALL_USERS : {})}
            connectorId={migration.source.connectorId}
            place={source}
            onChange={changed(setSource)}
          />
          <PlaceField
            label={has.destination ? 'Destination: its users' : 'Destination: the folder that they go into'}
            side="destination"
            {...(has.destination ? ALL_USERS : {})}
            connectorId={migration.destination.connectorId}
            place={destination}
            onChange={changed(setDestination)}
          />
          <h3 className={styles.title}>Rules, the first that finds one counts</h3>
          <RulesForm rules={rules} file={file} onChange={changed(setRules)} onFile={changed(setFile)} />
          {(has.source || has.destination) && (
            <Checkbox
              label="Read the users anew; they are kept for four days"
              checked={refresh}
              onChange={(_, { checked }) => setRefresh(checked === true)}
            />
          )}
          {error !== null && <ErrorView error={error} />}
          <ExplainedButton
            appearance={found === null ? 'primary' : 'secondary'}
            label={busy ? 'Looking …' : 'Discover'}
            missing={missing}
            onClick={look}
          />
        </div>
      </Card>
      <Card>
        {found === null ? (
          <EmptyState
            icon={<PeopleSearchRegular />}
            title="Nothing is added yet"
            text="Choose the folders and press Discover: you see who would go where, and add them when it is right."
          />
        ) : (
          <>
            <TabList
              className={styles.tabs}
              selectedValue={shown}
              onTabSelect={(_, { value }) =>
                setShown(OUTCOMES.find(({ outcome }) => outcome === value)?.outcome ?? shown)
              }
            >
              {OUTCOMES.map(({ outcome, word }) => (
                <Tab key={outcome} value={outcome}>
                  {word} {formatCount(found.counts[outcome] ?? 0)}
                </Tab>
              ))}
            </TabList>
            <p className={styles.quiet} role="status">
              {formatCount(found.existing)} are in this migration already and stay as they are;{' '}
              {formatCount(found.excluded)} belong to the system and are left out.
              {!found.complete && ' The folder holds more than is looked at: choose one further down.'}
            </p>
            {found.problems.map(({ line, reason, remedy }) => (
              <p key={`${line} ${reason}`} className={styles.quiet}>
                {line !== null && `Line ${formatCount(line)}: `}
                {reason} {remedy}
              </p>
            ))}
            <PairsTable items={found.items.filter(({ outcome }) => outcome === shown)} />
            <div className={styles.foot}>
              <ExplainedButton
                appearance="primary"
                label={`Add ${formatThings(found.rows, 'User')}`}
                missing={missing ?? (found.rows === 0 ? 'No rule has found a destination.' : null)}
                onClick={() => add('matched')}
              />
              {unmatched > 0 && (
                <>
                  <Button disabledFocusable={busy} onClick={() => add('all')}>
                    Add all, {formatCount(unmatched)} without a destination
                  </Button>
                  <Button icon={<ArrowDownloadRegular />} disabledFocusable={busy} onClick={download}>
                    Export those without a destination
                  </Button>
                </>
              )}
            </div>
          </>
        )}
      </Card>
    </div>
  );
}
