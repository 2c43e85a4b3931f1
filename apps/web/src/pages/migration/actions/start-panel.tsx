import { isTimeZone } from '@drover/migration';
import {
  Button,
  Checkbox,
  DrawerBody,
  DrawerFooter,
  DrawerHeader,
  DrawerHeaderTitle,
  makeStyles,
  OverlayDrawer,
  tokens,
} from '@fluentui/react-components';
import { DismissRegular } from '@fluentui/react-icons/svg/dismiss';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { formatThings } from '../../../format/numbers.ts';
import { ErrorView } from '../../../parts/error-view.tsx';
import { ExplainedButton } from '../../../parts/explained-button.tsx';
import { useFocusReturn } from '../../../parts/use-focus-return.ts';
import { useApi } from '../../../server/api-context.ts';
import { queries } from '../../../server/queries.ts';
import { countSelected, type Selection, toSend } from '../rows/selection.ts';
import { firstDraft, ruleOf } from '../schedule/schedule-draft.ts';
import type { Acting } from './acting.ts';
import { StartLoad } from './start-load.tsx';
import { StartWhat } from './start-what.tsx';
import { StartWhen, type When } from './start-when.tsx';
import { useRowActions } from './use-row-actions.ts';

const useStyles = makeStyles({
  drawer: { width: 'min(480px, 100vw)' },
  body: { display: 'grid', gap: '12px', alignContent: 'start' },
  title: { margin: '8px 0 0', fontSize: tokens.fontSizeBase400 },
  text: { margin: 0 },
});

interface Props extends Acting {
  readonly onSelect: (change: (before: Selection) => Selection) => void;
  readonly onClose: () => void;
}

/** Starts the chosen rows, after it was read what is started and said when. */
export function StartPanel({ onSelect, onClose, ...acting }: Props) {
  const styles = useStyles();
  useFocusReturn();
  const { migration, selection, matching } = acting;
  const actions = useRowActions(acting);
  const [wish, setWish] = useState<'now' | 'schedule' | When>('now');
  const [draft, setDraft] = useState(() => firstDraft(new Date()));
  const [agreed, setAgreed] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const count = countSelected(selection, matching);
  const load = useQuery({
    ...queries.rowLoad(useApi(), migration.id, toSend(selection)),
    enabled: count > 0,
    placeholderData: keepPreviousData,
  });
  // Those that have schedules start by them, until somebody says otherwise.
  const when = wish !== 'schedule' ? wish : (load.data?.scheduled ?? 0) > 0 ? 'own' : 'new';
  const users = formatThings(count, 'User');
  const rule = isTimeZone(draft.timeZone) ? ruleOf(draft) : null;
  const missing =
    (count === 0 ? 'No user is left to start.' : null) ??
    (when === 'new' && rule === null ? 'Say when to start.' : null) ??
    (agreed ? null : 'Confirm first that this is what you mean.') ??
    (busy ? 'One moment …' : null);
  const send = async () => {
    setBusy(true);
    setError(null);
    try {
      if (when === 'now') await actions.start();
      else if (when === 'own') await actions.startOnSchedule();
      else if (rule !== null) await actions.schedule(rule, draft.timeZone);
      onClose();
    } catch (thrown) {
      setError(thrown);
      setBusy(false);
    }
  };
  return (
    <OverlayDrawer
      open
      position="end"
      className={styles.drawer}
      aria-label={`Start Migrating ${users}`}
      onOpenChange={(_, { open }) => !open && onClose()}
    >
      <DrawerHeader>
        <DrawerHeaderTitle
          action={<Button appearance="subtle" aria-label="Close" icon={<DismissRegular />} onClick={onClose} />}
        >
          Start Migrating {users}
        </DrawerHeaderTitle>
      </DrawerHeader>
      <DrawerBody className={styles.body}>
        <StartWhat {...acting} when={when} onSelect={onSelect} />
        {count > 0 && <StartLoad load={load.data ?? null} error={load.error} />}
        <StartWhen
          when={when}
          onWhen={setWish}
          draft={draft}
          onDraft={(next) => {
            setDraft(next);
            setWish('new');
          }}
          rows={load.data === undefined ? null : { count, scheduled: load.data.scheduled }}
        />
        <h3 className={styles.title}>What will happen</h3>
        <p className={styles.text}>
          New and changed files are copied from <bdi>{migration.source.connectorName}</bdi> to{' '}
          <bdi>{migration.destination.connectorName}</bdi>. Nothing is changed at the source, nothing is deleted at the
          destination. What cannot start at once waits in the queue.
        </p>
        <Checkbox
          label="This is what I mean to start"
          checked={agreed}
          onChange={(_, { checked }) => setAgreed(checked === true)}
        />
        {error !== null && <ErrorView error={error} />}
      </DrawerBody>
      <DrawerFooter>
        <ExplainedButton
          appearance="primary"
          label={when === 'now' ? 'Start Migration' : when === 'own' ? 'Start on Schedule' : `Schedule ${users}`}
          missing={missing}
          onClick={() => void send()}
        />
        <Button onClick={onClose}>Cancel</Button>
      </DrawerFooter>
    </OverlayDrawer>
  );
}
