import { makeStyles, Spinner, tokens } from '@fluentui/react-components';
import { CheckmarkCircleFilled } from '@fluentui/react-icons/svg/checkmark-circle';
import type { Side } from '../../addresses/wizard-search.ts';
import { formatCount, formatThings } from '../../format/numbers.ts';
import { formatPath } from '../../format/paths.ts';
import { PathText } from '../../parts/path-text.tsx';
import type { ListingState } from '../../parts/picker/use-listing.ts';
import type { Place } from '../../server/queries.ts';

const useStyles = makeStyles({
  foot: {
    display: 'grid',
    gridTemplateColumns: '20px minmax(0, 1fr) max-content',
    alignItems: 'center',
    gap: '12px',
    minHeight: '63px',
    padding: '0 24px',
    flexShrink: 0,
    backgroundColor: tokens.colorBrandBackground2,
    borderTop: `1px solid ${tokens.colorBrandStroke2}`,
    '@media (max-width: 599px)': { padding: '0 16px' },
  },
  icon: { color: tokens.colorBrandForeground1, fontSize: '20px' },
  chosen: { display: 'flex', gap: '4px', fontWeight: tokens.fontWeightSemibold, minWidth: 0 },
  quiet: { fontSize: tokens.fontSizeBase200, color: tokens.colorNeutralForeground2 },
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
  const counts = `${formatCount(entries.length)} ${entries.length === 1 ? 'entry' : 'entries'}`;
  return (
    <div className={styles.foot} role="status" aria-label={`Selected ${side}`}>
      {complete ? <CheckmarkCircleFilled className={styles.icon} /> : <Spinner size="tiny" aria-hidden="true" />}
      <div>
        <div className={styles.chosen}>
          <span>Selected:</span>
          <PathText text={formatPath(place.root, place.path)} />
        </div>
        <div className={styles.quiet}>
          {complete
            ? `${counts}: ${formatThings(folders, 'folder')} and ${formatThings(entries.length - folders, 'file')}`
            : entries.length === 0
              ? 'Loading'
              : `${formatCount(entries.length)} so far`}
        </div>
      </div>
      <span className={styles.quiet}>{complete ? 'List complete' : 'Loading the list …'}</span>
    </div>
  );
}
