import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { ErrorCircleFilled } from '@fluentui/react-icons/svg/error-circle';
import { WarningFilled } from '@fluentui/react-icons/svg/warning';
import type { CSSProperties } from 'react';
import { formatCount } from '../../../format/numbers.ts';
import { VirtualTable } from '../../../parts/table/virtual-table.tsx';
import type { Preview, PreviewLine } from './preview-lines.ts';

const ROW = 60;

const useStyles = makeStyles({
  frame: { height: 'max(320px, calc(100vh - 300px))', '& [role=table]': { minWidth: '560px' } },
  grid: { display: 'grid', gridTemplateColumns: 'var(--file-columns)' },
  head: { padding: '0 12px', overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
  row: {
    width: '100%',
    borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
    borderLeft: '4px solid transparent',
  },
  error: { borderLeftColor: tokens.colorPaletteRedBorderActive },
  warning: { borderLeftColor: tokens.colorPaletteMarigoldBorderActive },
  cell: {
    padding: '8px 12px',
    minWidth: 0,
    overflow: 'hidden',
    borderLeft: `1px solid ${tokens.colorNeutralStroke3}`,
  },
  bad: { backgroundColor: tokens.colorPaletteRedBackground1 },
  odd: { backgroundColor: tokens.colorPaletteYellowBackground1 },
  text: { display: 'block', overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
  empty: { color: tokens.colorNeutralForeground2 },
  says: {
    display: 'flex',
    alignItems: 'center',
    gap: '4px',
    fontSize: tokens.fontSizeBase200,
    whiteSpace: 'nowrap',
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    '& svg': { flexShrink: 0 },
  },
  red: { color: tokens.colorPaletteRedForeground1 },
  orange: { color: tokens.colorPaletteDarkOrangeForeground1 },
  line: { padding: '8px 12px', textAlign: 'right', color: tokens.colorNeutralForeground2 },
});

interface Props {
  readonly preview: Preview;
  /** The lines that are shown. */
  readonly lines: readonly PreviewLine[];
}

/** The lines of a file, with each problem in its cell. */
export function PreviewTable({ preview: { headings }, lines }: Props) {
  const styles = useStyles();
  const columns = `72px ${headings.map(() => 'minmax(0, 1fr)').join(' ')}`;
  return (
    <div style={{ '--file-columns': columns } as CSSProperties}>
      <VirtualTable
        label="Lines of the file"
        count={lines.length}
        rowHeight={ROW}
        className={styles.frame}
        columns={styles.grid}
        head={
          <>
            <span role="columnheader" className={styles.head}>
              Line
            </span>
            {headings.map((heading) => (
              <span key={heading} role="columnheader" className={styles.head}>
                <bdi>{heading}</bdi>
              </span>
            ))}
          </>
        }
        row={({ index, ...at }) => {
          const line = lines[index];
          if (line === undefined) return null;
          return (
            <div
              key={line.line}
              role="row"
              {...at}
              className={mergeClasses(styles.grid, styles.row, line.severity !== null && styles[line.severity])}
            >
              <span role="cell" className={styles.line}>
                {formatCount(line.line)}
                <Says problems={line.problems} />
              </span>
              {line.cells.map((cell, column) => (
                <Cell key={headings[column]} cell={cell} />
              ))}
            </div>
          );
        }}
      />
    </div>
  );
}

function Cell({ cell: { text, problems } }: { readonly cell: PreviewLine['cells'][number] }) {
  const styles = useStyles();
  const failed = problems.some(({ severity }) => severity === 'error');
  const look = problems.length > 0 && (failed ? styles.bad : styles.odd);
  return (
    <span role="cell" className={mergeClasses(styles.cell, look)}>
      <bdi className={mergeClasses(styles.text, text === '' && styles.empty)} title={text}>
        {text === '' ? (problems.length > 0 ? '(empty)' : '') : text}
      </bdi>
      <Says problems={problems} />
    </span>
  );
}

function Says({ problems }: Pick<PreviewLine, 'problems'>) {
  const styles = useStyles();
  const [first] = problems;
  if (first === undefined) return null;
  const failed = problems.some(({ severity }) => severity === 'error');
  const Icon = failed ? ErrorCircleFilled : WarningFilled;
  const whole = problems.map(({ reason, remedy }) => `${reason} ${remedy}`).join('\n');
  return (
    <span className={mergeClasses(styles.says, failed ? styles.red : styles.orange)} title={whole}>
      <Icon aria-label={failed ? 'Error' : 'Warning'} />
      <bdi>
        {first.reason} {first.remedy}
      </bdi>
    </span>
  );
}
