import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { ChevronDownRegular } from '@fluentui/react-icons/svg/chevron-down';
import { ChevronRightRegular } from '@fluentui/react-icons/svg/chevron-right';
import { type ReactNode, useId, useState } from 'react';

const useStyles = makeStyles({
  fold: {
    borderTop: `1px solid ${tokens.colorNeutralStroke3}`,
    ':last-child': { borderBottom: `1px solid ${tokens.colorNeutralStroke3}` },
  },
  button: { width: '100%', padding: '8px 0', fontWeight: tokens.fontWeightRegular, justifyContent: 'flex-start' },
  words: { display: 'flex', flexGrow: 1, justifyContent: 'space-between', gap: '12px', minWidth: 0 },
  says: { fontSize: tokens.fontSizeBase200, color: tokens.colorNeutralForeground2, textAlign: 'right' },
});

interface Props {
  readonly title: string;
  /** What is set now. */
  readonly says: string;
  readonly children?: ReactNode;
}

/** A part of a form behind one line that says what it is set to. */
export function Fold({ title, says, children }: Props) {
  const styles = useStyles();
  const [open, setOpen] = useState(false);
  const id = useId();
  return (
    <div className={styles.fold}>
      <Button
        appearance="transparent"
        className={styles.button}
        iconPosition="after"
        icon={open ? <ChevronDownRegular /> : <ChevronRightRegular />}
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
      >
        <span className={styles.words}>
          <span>{title}</span>
          <span className={styles.says}>{says}</span>
        </span>
      </Button>
      <div id={id} hidden={!open}>
        {open && children}
      </div>
    </div>
  );
}
