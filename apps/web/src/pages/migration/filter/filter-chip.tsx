import { makeStyles, tokens } from '@fluentui/react-components';
import { DismissRegular } from '@fluentui/react-icons/svg/dismiss';

const useStyles = makeStyles({
  chip: {
    display: 'inline-flex',
    alignItems: 'center',
    maxWidth: '100%',
    height: '24px',
    paddingLeft: '8px',
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorBrandBackground2,
    color: tokens.colorBrandForeground2,
    fontSize: tokens.fontSizeBase200,
  },
  text: { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'pre' },
  remove: {
    display: 'grid',
    placeItems: 'center',
    width: '24px',
    height: '24px',
    border: 'none',
    padding: 0,
    color: 'inherit',
    backgroundColor: 'transparent',
    cursor: 'pointer',
    borderRadius: tokens.borderRadiusMedium,
    ':hover': { backgroundColor: tokens.colorBrandBackground2Hover },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
});

/** One term of the filter, that can be taken away. */
export function FilterChip({ term, onRemove }: { readonly term: string; readonly onRemove: () => void }) {
  const styles = useStyles();
  return (
    <span className={styles.chip} title={term}>
      <bdi className={styles.text}>{term}</bdi>
      <button type="button" className={styles.remove} aria-label={`Remove the filter ${term}`} onClick={onRemove}>
        <DismissRegular aria-hidden="true" />
      </button>
    </span>
  );
}
