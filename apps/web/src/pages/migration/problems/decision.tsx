import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { useMayOperate } from '../../../frame/use-user.ts';
import { ExplainedButton } from '../../../parts/explained-button.tsx';
import { useAction } from '../../../parts/use-action.ts';

const useStyles = makeStyles({
  list: { listStyleType: 'none', margin: 0, padding: '8px 24px' },
  item: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: '4px 16px',
    alignItems: 'center',
    justifyContent: 'space-between',
    padding: '8px 0',
  },
  words: { minWidth: 0, overflowWrap: 'anywhere' },
  quiet: { margin: 0, color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
});

export function DecisionList({ children }: { readonly children: ReactNode }) {
  return <ul className={useStyles().list}>{children}</ul>;
}

interface Props {
  /** What was decided. */
  readonly children: ReactNode;
  /** How much it is about, by whom and when. */
  readonly about: ReactNode;
  /** Null where it was taken back. */
  readonly takeBack: (() => Promise<void>) | null;
}

/** Something that somebody decided about problems, and that can be taken back. */
export function Decision({ children, about, takeBack }: Props) {
  const styles = useStyles();
  const mayOperate = useMayOperate();
  const { busy, act } = useAction();
  const missing = (mayOperate ? null : 'Your role may look, but not act.') ?? (busy ? 'One moment …' : null);
  return (
    <li className={styles.item}>
      <div className={styles.words}>
        {children}
        <p className={styles.quiet}>{about}</p>
      </div>
      {takeBack !== null && <ExplainedButton label="Take back" missing={missing} onClick={() => act(takeBack)} />}
    </li>
  );
}
