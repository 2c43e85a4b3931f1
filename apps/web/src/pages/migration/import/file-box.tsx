import { routes, urlOf } from '@drover/api';
import { Link, makeStyles, tokens } from '@fluentui/react-components';
import { DropBox } from '../../../parts/form/drop-box.tsx';
import { CSV_FILES } from '../../../parts/form/file-input.tsx';

const useStyles = makeStyles({
  text: { margin: '0 0 8px' },
  code: { display: 'block', marginTop: '8px', fontFamily: tokens.fontFamilyMonospace, overflowWrap: 'anywhere' },
});

/** Files of rows; those of other tools may be JSON. */
export const ROW_FILES = `${CSV_FILES},.json,application/json`;

interface Props {
  readonly migrationId: string;
  readonly update: boolean;
  readonly busy: boolean;
  readonly onFile: (file: File) => void;
}

/** Takes the file of rows, and says what should be in it. */
export function FileBox({ migrationId, update, busy, onFile }: Props) {
  const styles = useStyles();
  const params = { params: { id: migrationId } };
  return (
    <DropBox wanted="a CSV file" label="CSV file" accept={update ? CSV_FILES : ROW_FILES} busy={busy} onFile={onFile}>
      {update ? (
        <>
          <p className={styles.text}>
            The first column is the ID of each user; a cell that is empty changes nothing. Users that were scanned or
            run keep their paths.{' '}
            <Link href={urlOf(routes.downloadRows, params)}>Download all users as such a file</Link>
            <code className={styles.code}>ID,Source Path,Destination Path,Tags</code>
          </p>
          <p className={styles.text}>Migration Manager's file of tags (Task ID, Source Path, Tags) is read as it is.</p>
        </>
      ) : (
        <>
          <p className={styles.text}>
            One line for each user, below a line of headings. Nothing is added before you have seen what the file holds.{' '}
            <Link href={urlOf(routes.downloadTemplate, params)}>Download a template</Link>
            <code className={styles.code}>Source Path,Destination Path,Tags</code>
          </p>
          <p className={styles.text}>
            Files of Mover, and bulk files of Migration Manager and the SharePoint Migration Tool (CSV or JSON), are
            read as they are.
          </p>
        </>
      )}
    </DropBox>
  );
}
