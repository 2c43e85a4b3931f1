import type { ListedEntry } from '@drover/api';
import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { DocumentRegular } from '@fluentui/react-icons/svg/document';
import { FolderFilled } from '@fluentui/react-icons/svg/folder';
import { LinkRegular } from '@fluentui/react-icons/svg/link';
import { memo } from 'react';
import { formatBytes } from '../../format/numbers.ts';
import { PathText } from '../path-text.tsx';
import { TimeText } from '../time-text.tsx';

export const ROW_HEIGHT = 36;

// Names come first: by the room that the list has, not the window, dates leave before sizes.
const NO_DATES = '@container (max-width: 419px)';
const NO_SIZES = '@container (max-width: 279px)';

export const useRowStyles = makeStyles({
  columns: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr) 72px 104px',
    columnGap: '12px',
    padding: '0 24px',
    [NO_DATES]: { gridTemplateColumns: 'minmax(0, 1fr) 72px' },
    [NO_SIZES]: { gridTemplateColumns: 'minmax(0, 1fr)' },
    '@media (max-width: 599px)': { padding: '0 16px' },
  },
  number: { textAlign: 'right', whiteSpace: 'nowrap', [NO_SIZES]: { display: 'none' } },
  date: { whiteSpace: 'nowrap', [NO_DATES]: { display: 'none' } },
});

const useStyles = makeStyles({
  row: {
    position: 'absolute',
    left: '4px',
    right: '4px',
    height: `${ROW_HEIGHT}px`,
    alignItems: 'center',
    padding: '0 20px',
    borderRadius: tokens.borderRadiusMedium,
    cursor: 'default',
    ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover },
    '@media (max-width: 599px)': { padding: '0 12px' },
  },
  folder: { cursor: 'pointer' },
  active: {
    backgroundColor: tokens.colorNeutralBackground1Hover,
    outline: `2px solid ${tokens.colorStrokeFocus2}`,
    outlineOffset: '-2px',
  },
  name: { display: 'flex', alignItems: 'center', gap: '10px', minWidth: 0 },
  icon: { fontSize: '20px', flexShrink: 0, color: tokens.colorNeutralForeground3 },
  yellow: { color: tokens.colorPaletteMarigoldForeground3 },
  quiet: { fontSize: tokens.fontSizeBase200, color: tokens.colorNeutralForeground2 },
});

interface Props {
  readonly id: string;
  readonly index: number;
  readonly top: number;
  readonly entry: ListedEntry;
  /** The row that keys go to. */
  readonly active: boolean;
  /** Whether the list has the focus. */
  readonly focused: boolean;
  readonly onSelect: () => void;
  readonly onOpen: () => void;
}

/** One entry of a folder. Keys are the list's affair; a folder opens by one click, as its arrow cursor says. */
export const FileRow = memo(
  function FileRow({ id, index, top, entry, active, focused, onSelect, onOpen }: Props) {
    const styles = useStyles();
    const columns = useRowStyles();
    const isFolder = entry.kind === 'folder';
    return (
      <div
        id={id}
        role="row"
        aria-rowindex={index + 2}
        aria-selected={active}
        className={mergeClasses(
          columns.columns,
          styles.row,
          isFolder && styles.folder,
          active && focused && styles.active,
        )}
        style={{ top }}
        onClick={isFolder ? onOpen : onSelect}
      >
        <span role="gridcell" className={styles.name}>
          <EntryIcon kind={entry.kind} />
          <PathText text={entry.display} />
        </span>
        <span role="gridcell" className={mergeClasses(columns.number, styles.quiet)}>
          {entry.size === null ? '' : formatBytes(entry.size)}
        </span>
        <span role="gridcell" className={mergeClasses(columns.date, styles.quiet)}>
          {entry.modified !== null && <TimeText at={entry.modified} />}
        </span>
      </div>
    );
  },
  (before, after) =>
    before.entry === after.entry &&
    before.active === after.active &&
    (before.focused === after.focused || !after.active) &&
    before.top === after.top &&
    before.index === after.index,
);

function EntryIcon({ kind }: { readonly kind: ListedEntry['kind'] }) {
  const styles = useStyles();
  if (kind === 'folder')
    return <FolderFilled className={mergeClasses(styles.icon, styles.yellow)} aria-label="Folder" />;
  if (kind === 'link') return <LinkRegular className={styles.icon} aria-label="Link, not copied" />;
  return <DocumentRegular className={styles.icon} aria-label={kind === 'file' ? 'File' : 'Special, not copied'} />;
}
