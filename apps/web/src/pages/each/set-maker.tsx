import type { Connector } from '@drover/api';
import { Button, Checkbox, makeStyles, tokens } from '@fluentui/react-components';
import { FolderPeopleRegular } from '@fluentui/react-icons/svg/folder-people';
import { useMemo, useState } from 'react';
import { formatCount, formatThings } from '../../format/numbers.ts';
import { Card } from '../../parts/card.tsx';
import { EmptyState } from '../../parts/empty-state.tsx';
import { ErrorView } from '../../parts/error-view.tsx';
import { FindBox } from '../../parts/find-box.tsx';
import { SkeletonRows } from '../../parts/skeleton-rows.tsx';
import type { TransferSet } from '../../server/queries.ts';
import { findRows, freeRows, namesToSend } from './chosen-rows.ts';
import { SetForm } from './set-form.tsx';
import { SetTable } from './set-table.tsx';
import { useSetRows } from './use-set-rows.ts';

const useStyles = makeStyles({
  columns: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr) 400px',
    gap: '16px',
    alignItems: 'start',
    '@media (max-width: 1099px)': { gridTemplateColumns: 'minmax(0, 1fr)' },
  },
  list: { overflow: 'hidden' },
  tools: {
    display: 'flex',
    alignItems: 'center',
    flexWrap: 'wrap',
    gap: '4px 16px',
    padding: '12px 24px',
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    '@media (max-width: 599px)': { padding: '12px 16px' },
  },
  find: { flex: '1 1 220px', maxWidth: '480px' },
  // The boxes of the rows stand below this one.
  all: { marginLeft: '-8px' },
  count: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
  none: { padding: '24px', margin: 0, color: tokens.colorNeutralForeground2 },
  error: { padding: '16px 24px' },
});

interface Props {
  readonly set: TransferSet;
  readonly connectors: readonly Connector[];
  readonly find: string;
  readonly onFind: (text: string) => void;
  readonly onPattern: (pattern: string) => void;
  readonly onMake: (only: { readonly only?: string[] }, tags: readonly string[]) => Promise<void>;
}

/** The folders in the source with their tick boxes, and beside them where they go. */
export function SetMaker({ set, connectors, find, onFind, onPattern, onMake }: Props) {
  const styles = useStyles();
  const { rows, total, loaded, complete, error, refresh } = useSetRows(set);
  const [unticked, setUnticked] = useState<ReadonlySet<string>>(new Set());
  const found = useMemo(() => findRows(rows, find), [rows, find]);
  const free = useMemo(() => freeRows(rows), [rows]);
  const [freeFound, ticked] = useMemo(() => {
    const shown = freeRows(found);
    return [shown, shown.filter(({ name }) => !unticked.has(name)).length];
  }, [found, unticked]);
  const chosen = useMemo(() => free.filter(({ name }) => !unticked.has(name)).length, [free, unticked]);
  const tick = (name: string) => {
    if (!free.some((row) => row.name === name)) return;
    setUnticked((before) => {
      const after = new Set(before);
      if (!after.delete(name)) after.add(name);
      return after;
    });
  };
  const tickAll = () => {
    setUnticked((before) => {
      const names = freeFound.map(({ name }) => name);
      const after = new Set(before);
      for (const name of names) ticked === names.length ? after.add(name) : after.delete(name);
      return after;
    });
  };
  const names = namesToSend(rows, unticked);
  return (
    <div className={styles.columns}>
      <Card title={total === null ? 'Folders' : formatThings(total, 'folder')} className={styles.list}>
        <div className={styles.tools}>
          <Checkbox
            className={styles.all}
            label={find === '' ? 'All' : 'All that are found'}
            checked={ticked === 0 ? false : ticked === freeFound.length ? true : 'mixed'}
            onChange={tickAll}
          />
          <FindBox className={styles.find} label="Find a folder" value={find} onChange={onFind} />
          <span className={styles.count} role="status">
            {loaded
              ? `${formatCount(chosen)} of ${formatCount(rows.length)} chosen`
              : total === null
                ? ''
                : `${formatCount(rows.length)} of ${formatCount(total)} loaded …`}
          </span>
        </div>
        {error !== null ? (
          <div className={styles.error}>
            <ErrorView error={error}>
              <Button onClick={refresh}>Try again</Button>
            </ErrorView>
          </div>
        ) : total === null ? (
          <SkeletonRows rows={10} height={44} />
        ) : rows.length === 0 ? (
          <EmptyState
            icon={<FolderPeopleRegular />}
            title="There are no folders in it"
            text="Open the folder that holds those that are to be transferred, one level above them."
          />
        ) : found.length === 0 ? (
          <p className={styles.none}>No folder has “{find.trim()}” in its name or destination.</p>
        ) : (
          <SetTable rows={found} unticked={unticked} onTick={tick} onTickAll={tickAll} />
        )}
      </Card>
      <SetForm
        set={set}
        connectors={connectors}
        chosen={chosen}
        there={rows.filter(({ left }) => left?.reason === 'exists').length}
        impossible={rows.filter(({ left }) => left !== null && left.reason !== 'exists').length}
        missing={
          error !== null
            ? 'The folders could not be loaded.'
            : !loaded
              ? 'The folders are still being loaded.'
              : !complete
                ? 'It holds more than the server looks at: choose a folder further down.'
                : chosen === 0
                  ? 'Choose a folder first.'
                  : names === null
                    ? 'So many names cannot be sent at once: choose all, or fewer.'
                    : null
        }
        onPattern={onPattern}
        onMake={(tags) => onMake(names ?? {}, tags)}
      />
    </div>
  );
}
