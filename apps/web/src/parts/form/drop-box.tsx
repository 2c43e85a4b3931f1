import { Button, makeStyles, mergeClasses, Spinner, tokens } from '@fluentui/react-components';
import { ArrowUploadRegular } from '@fluentui/react-icons/svg/arrow-upload';
import { type DragEvent, type ReactNode, useRef, useState } from 'react';
import { FileInput } from './file-input.tsx';

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
  text: { margin: 0, maxWidth: '64ch', color: tokens.colorNeutralForeground2, overflowWrap: 'anywhere' },
});

interface Props {
  /** What is wanted: `a CSV file`. */
  readonly wanted: string;
  /** The name of the file, for those who hear it: `CSV file`. */
  readonly label: string;
  readonly accept: string;
  readonly busy: boolean;
  readonly onFile: (file: File) => void;
  /** What should be in it. */
  readonly children: ReactNode;
}

/** Takes a file that is dropped or chosen. */
export function DropBox({ wanted, label, accept, busy, onFile, children }: Props) {
  const styles = useStyles();
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const [file] = event.dataTransfer.files;
    if (file !== undefined) onFile(file);
  };
  return (
    <section
      className={mergeClasses(styles.box, over && styles.over)}
      aria-label={label}
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
      <p className={styles.title}>Drop {wanted} here</p>
      <Button disabledFocusable={busy} onClick={() => input.current?.click()}>
        Choose a file to upload
      </Button>
      <FileInput input={input} label={`${label} to upload`} accept={accept} onFile={onFile} />
      <div className={styles.text}>{children}</div>
    </section>
  );
}
