import type { OutputOf, routes } from '@drover/api';
import { makeStyles, tokens } from '@fluentui/react-components';
import { ErrorCircleFilled } from '@fluentui/react-icons/svg/error-circle';
import { WarningFilled } from '@fluentui/react-icons/svg/warning';
import { formatCount, formatThings } from '../../../format/numbers.ts';

export type UploadedMap = OutputOf<typeof routes.putPermissionMap>;

const useStyles = makeStyles({
  text: { margin: 0 },
  list: { listStyleType: 'none', margin: 0, padding: 0, display: 'grid', gap: '4px' },
  red: { color: tokens.colorPaletteRedForeground1 },
  orange: { color: tokens.colorPaletteDarkOrangeForeground1 },
});

interface Props {
  readonly checked: UploadedMap;
  /** Lines of the file that stand before what was written. */
  readonly before: number;
}

/** What the server says of the map, line by line. */
export function MapProblems({ checked, before }: Props) {
  const styles = useStyles();
  const errors = checked.problems.filter(({ severity }) => severity === 'error').length;
  return (
    <>
      <p className={styles.text} role="status">
        {errors > 0
          ? `Nothing is saved: ${formatThings(errors, 'error')} to mend first.`
          : `${formatThings(checked.entries, 'line')}${checked.done ? ' saved' : ' are right'}${checked.redundant > 0 ? `; ${formatCount(checked.redundant)} more say what the line of a domain says, and are left out` : ''}.`}
      </p>
      <ul className={styles.list}>
        {checked.problems.map(({ severity, line, column, value, reason, remedy }) => (
          <li key={`${line} ${column} ${reason}`}>
            {severity === 'error' ? (
              <ErrorCircleFilled className={styles.red} aria-label="Error" />
            ) : (
              <WarningFilled className={styles.orange} aria-label="Warning" />
            )}{' '}
            {line !== null && `Line ${formatCount(line - before)}${column === null ? '' : `, ${column}`}: `}
            <bdi>{reason}</bdi> {remedy}
            {value !== null && value !== '' && (
              <>
                {' '}
                It says <bdi>“{value}”</bdi>.
              </>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}
