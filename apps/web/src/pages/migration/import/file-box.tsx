import { routes, urlOf } from '@drover/api';
import { Button, Link, makeStyles, mergeClasses, Spinner, tokens } from '@fluentui/react-components';
import { ArrowUploadRegular } from '@fluentui/react-icons/svg/arrow-upload';
import { type DragEvent, useRef, useState } from 'react';

const useStyles = makeStyles({
  box: {
    display: 'grid',
    justifyItems: 'center',
    gap: '12px',
    padding: '48px 24px',
    textAlign: 'center',
    border: `2px dashed ${tokens.colorNeutralStroke1}`,
    borderRadius: '8px',
    backgroundColor: tokens.colorNeutralBackground1,
  },
  over: { border: `2px dashed ${tokens.colorCompoundBrandStroke}`, backgroundColor: tokens.colorBrandBackground2 },
  icon: { fontSize: '32px', color: tokens.colorNeutralForeground3 },
  title: { margin: 0, fontSize: tokens.fontSizeBase400, fontWeight: tokens.fontWeightSemibold },
  text: { margin: 0, maxWidth: '64ch', color: tokens.colorNeutralForeground2 },
  code: { display: 'block', marginTop: '8px', fontFamily: tokens.fontFamilyMonospace, overflowWrap: 'anywhere' },
});

interface Props {
  readonly migrationId: string;
  readonly update: boolean;
  readonly busy: boolean;
  readonly onFile: (file: File) => void;
}

/** Takes a file that is dropped or chosen, and says what should be in it. */
export function FileBox({ migrationId, update, busy, onFile }: Props) {
  const styles = useStyles();
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const [file] = event.dataTransfer.files;
    if (file !== undefined) onFile(file);
  };
  const params = { params: { id: migrationId } };
  return (
    <section
      className={mergeClasses(styles.box, over && styles.over)}
      aria-label="CSV file"
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      {busy ? (
        <Spinner label="Reading the file …" />
      ) : (
        <ArrowUploadRegular className={styles.icon} aria-hidden="true" />
      )}
      <p className={styles.title}>Drop a CSV file here</p>
      <Button disabledFocusable={busy} onClick={() => input.current?.click()}>
        Choose a file to upload
      </Button>
      <input
        ref={input}
        type="file"
        accept=".csv,.txt,text/csv"
        hidden
        aria-label="CSV file to upload"
        onChange={({ target }) => {
          const [file] = target.files ?? [];
          target.value = ''; // so that the same file can be chosen again once it is mended
          if (file !== undefined) onFile(file);
        }}
      />
      {update ? (
        <p className={styles.text}>
          The first column is the ID of each user; a cell that is empty changes nothing. Users that were scanned or run
          keep their paths. <Link href={urlOf(routes.downloadRows, params)}>Download all users as such a file</Link>
          <code className={styles.code}>ID,Source Path,Destination Path,Tags</code>
        </p>
      ) : (
        <p className={styles.text}>
          One line for each user, below a line of headings. Nothing is added before you have seen what the file holds.{' '}
          <Link href={urlOf(routes.downloadTemplate, params)}>Download a template</Link>
          <code className={styles.code}>Source Path,Destination Path,Tags</code>
        </p>
      )}
    </section>
  );
}
