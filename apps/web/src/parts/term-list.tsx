import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';

const useStyles = makeStyles({
  terms: { display: 'grid', gridTemplateColumns: '112px minmax(0, 1fr)', gap: '6px 12px', margin: '8px 0 16px' },
  term: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
  value: { margin: 0, fontSize: tokens.fontSizeBase200, minWidth: 0, overflowWrap: 'anywhere' },
});

/** Names with what they stand for, below each other. */
export function TermList({ terms }: { readonly terms: readonly (readonly [name: string, value: ReactNode])[] }) {
  const styles = useStyles();
  return (
    <dl className={styles.terms}>
      {terms.map(([name, value]) => [
        <dt key={`${name} name`} className={styles.term}>
          {name}
        </dt>,
        <dd key={name} className={styles.value}>
          {value}
        </dd>,
      ])}
    </dl>
  );
}
