import { Button, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import { formatCount, formatThings } from '../../../format/numbers.ts';
import { useMayOperate } from '../../../frame/use-user.ts';
import { ExplainedButton } from '../../../parts/explained-button.tsx';
import { useAction } from '../../../parts/use-action.ts';
import { countSelected, nothingSelected, type Selection, selectAllThatMatch } from '../rows/selection.ts';
import type { Acting } from './acting.ts';
import { StartPanel } from './start-panel.tsx';
import { useRowActions } from './use-row-actions.ts';
import { UserActionsMenu } from './user-actions-menu.tsx';

const useStyles = makeStyles({
  bar: {
    display: 'flex',
    alignItems: 'center',
    flexWrap: 'wrap',
    gap: '8px 12px',
    padding: '8px 12px 8px 16px',
    minHeight: '48px',
    backgroundColor: tokens.colorNeutralBackground3,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: '8px 8px 0 0',
  },
  some: { backgroundColor: tokens.colorBrandBackground2 },
  says: { fontWeight: tokens.fontWeightSemibold, overflowWrap: 'anywhere' },
  sides: { fontWeight: tokens.fontWeightRegular },
  buttons: { display: 'flex', flexWrap: 'wrap', gap: '8px', marginLeft: 'auto' },
});

interface Props extends Acting {
  /** How many rows the migration has. */
  readonly total: number;
  readonly filter: string;
  readonly onSelect: (change: (before: Selection) => Selection) => void;
}

/** How many rows are chosen, and what can be done with them. */
export function SelectionBar({ total, filter, onSelect, ...acting }: Props) {
  const styles = useStyles();
  const { migration, selection, matching } = acting;
  const mayOperate = useMayOperate();
  const actions = useRowActions(acting);
  const { busy, act } = useAction();
  const [starting, setStarting] = useState(false);
  const count = countSelected(selection, matching);
  const users = formatThings(count, 'User');
  const missing = (may: string) =>
    (mayOperate ? null : `Your role may look, but not ${may}.`) ??
    (count === 0 ? 'Please select one or more users.' : null) ??
    (busy ? 'One moment …' : null);
  return (
    <section className={mergeClasses(styles.bar, count > 0 && styles.some)} aria-label="Selection">
      <span className={styles.says} role="status">
        {count === 0 ? (
          'Please select one or more users'
        ) : (
          <>
            {formatCount(count)} of {formatThings(total, 'user')} selected
            <span className={styles.sides}>
              {' | '}
              <bdi>{migration.source.connectorName}</bdi> to <bdi>{migration.destination.connectorName}</bdi>
            </span>
          </>
        )}
      </span>
      {count > 0 && count < matching && (
        <Button appearance="transparent" size="small" onClick={() => onSelect(() => selectAllThatMatch(filter))}>
          Select all {formatCount(matching)} that match
        </Button>
      )}
      {count > 0 && (
        <Button appearance="transparent" size="small" onClick={() => onSelect(() => nothingSelected)}>
          Select none
        </Button>
      )}
      <div className={styles.buttons}>
        <UserActionsMenu {...acting} />
        <ExplainedButton
          appearance="primary"
          label={`Scan ${users}`}
          missing={missing('scan')}
          onClick={() => act(() => actions.scan())}
        />
        <ExplainedButton
          label={`Start Migrating ${users}`}
          missing={missing('start transfers')}
          onClick={() => setStarting(true)}
        />
      </div>
      {starting && <StartPanel {...acting} onSelect={onSelect} onClose={() => setStarting(false)} />}
    </section>
  );
}
