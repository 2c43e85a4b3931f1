import { makeStyles, mergeClasses, Spinner, tokens } from '@fluentui/react-components';
import { CheckmarkCircleFilled } from '@fluentui/react-icons/svg/checkmark-circle';
import type { Side } from '../../addresses/wizard-search.ts';
import { formatThings } from '../../format/numbers.ts';
import { formatPath } from '../../format/paths.ts';
import type { Place } from '../../server/queries.ts';
import { PathText } from '../path-text.tsx';
import type { ListingState } from './use-listing.ts';

const useStyles = makeStyles({
  foot: {
    display: 'grid',
    gridTemplateColumns: '20px minmax(0, 1fr) max-content',
    alignItems: 'center',
    alignContent: 'center',
    columnGap: '12px',
    // One height whatever it says, or the list above would move.
    height: '63px',
    padding: '0 24px',
    flexShrink: 0,
    backgroundColor: tokens.colorBrandBackground2,
    borderTop: `1px solid ${tokens.colorBrandStroke2}`,
    '@media (max-width: 599px)': { padding: '0 16px' },
  },
  icon: { gridRow: '1 / 3', color: tokens.colorBrandForeground1, fontSize: '20px' },
  chosen: { gridColumn: '2 / 4', display: 'flex', gap: '4px', fontWeight: tokens.fontWeightSemibold, minWidth: 0 },
  quiet: {
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
    color: tokens.colorNeutralForeground2,
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
  },
  // Three columns stand side by side in little room there; the sign says the same.
  state: { '@media (min-width: 900px) and (max-width: 1199px)': { display: 'none' } },
});

interface Props {
  readonly side: Side;
  readonly place: Place;
  readonly listing: ListingState;
}

/** Names the folder that is chosen, because the open folder is. */
export function PickerFooter({ side, place, listing }: Props) {
  const styles = useStyles();
  const { entries, complete } = listing;
  const folders = entries.filter(({ kind }) => kind === 'folder').length;
  const files = entries.length - folders;
  return (
    <div className={styles.foot} role="status" aria-label={`Selected ${side}`}>
      {complete ? (
        <CheckmarkCircleFilled className={styles.icon} />
      ) : (
        <Spinner className={styles.icon} size="tiny" aria-hidden="true" />
      )}
      <div className={styles.chosen}>
        <span>Selected:</span>
        <PathText text={formatPath(place.root, place.path)} />
      </div>
      <span className={styles.quiet}>
        {complete
          ? `${formatThings(folders, 'folder')}, ${formatThings(files, 'file')}`
          : `${formatThings(entries.length, 'item')} so far`}
      </span>
      <span className={mergeClasses(styles.quiet, styles.state)}>
        {complete ? 'List complete' : 'Loading the list …'}
      </span>
    </div>
  );
}
