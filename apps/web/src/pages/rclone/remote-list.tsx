import type { ConnectorType } from '@drover/api';
import type { ConnectorDraft } from '@drover/migration';
import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { ArrowUploadRegular } from '@fluentui/react-icons/svg/arrow-upload';
import { CheckmarkCircleFilled } from '@fluentui/react-icons/svg/checkmark-circle';
import { useRef } from 'react';
import { formatCount, formatThings } from '../../format/numbers.ts';
import { useUser } from '../../frame/use-user.ts';
import { Card } from '../../parts/card.tsx';
import { ConnectorLogo } from '../../parts/connector-logo.tsx';
import { ExplainedButton } from '../../parts/explained-button.tsx';
import { FileInput } from '../../parts/form/file-input.tsx';
import { summaryOf } from './summary-of.ts';

export const CONFIG_FILES = '.conf,.ini,.txt,text/plain';

const useStyles = makeStyles({
  list: { listStyleType: 'none', margin: 0, padding: 0 },
  item: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'flex-start',
    gap: '8px 12px',
    padding: '12px 24px',
    borderTop: `1px solid ${tokens.colorNeutralStroke3}`,
    '@media (max-width: 599px)': { padding: '12px 16px' },
  },
  text: { flex: '1 1 260px', minWidth: 0, overflowWrap: 'anywhere' },
  name: { fontWeight: tokens.fontWeightSemibold },
  quiet: {
    display: 'block',
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
    color: tokens.colorNeutralForeground2,
  },
  notes: { margin: '4px 0 0', paddingLeft: '20px' },
  done: { display: 'flex', alignItems: 'center', gap: '4px', color: tokens.colorPaletteGreenForeground1 },
  lead: {
    margin: 0,
    padding: '12px 24px',
    color: tokens.colorNeutralForeground2,
    '@media (max-width: 599px)': { padding: '12px 16px' },
  },
});

interface Props {
  readonly drafts: readonly ConnectorDraft[];
  readonly types: readonly ConnectorType[];
  /** The names of those that are connectors now. */
  readonly authorized: ReadonlySet<string>;
  readonly onChoose: (name: string) => void;
  readonly onFile: (file: File) => void;
}

/** The remotes of a file: what each becomes, what is still to be entered, and why some cannot be taken over. */
export function RemoteList({ drafts, types, authorized, onChoose, onFile }: Props) {
  const styles = useStyles();
  const input = useRef<HTMLInputElement>(null);
  const typeOf = ({ connectorType }: ConnectorDraft) => types.find(({ type }) => type === connectorType);
  const usable = drafts.filter((draft) => typeOf(draft) !== undefined).length;
  return (
    <Card
      title={formatThings(drafts.length, 'remote')}
      aside={
        <>
          <Button icon={<ArrowUploadRegular />} onClick={() => input.current?.click()}>
            Another file
          </Button>
          <FileInput input={input} label="Another rclone.conf" accept={CONFIG_FILES} onFile={onFile} />
        </>
      }
    >
      <p className={styles.lead}>
        {formatCount(usable)} of them can be connectors here. Each is tried before it is saved; nothing is saved by
        itself.
      </p>
      <ul className={styles.list}>
        {drafts.map((draft) => (
          <li key={draft.line} className={styles.item}>
            <Remote
              draft={draft}
              type={typeOf(draft)}
              authorized={authorized.has(draft.name)}
              onChoose={() => onChoose(draft.name)}
            />
          </li>
        ))}
      </ul>
    </Card>
  );
}

interface RemoteProps {
  readonly draft: ConnectorDraft;
  readonly type: ConnectorType | undefined;
  readonly authorized: boolean;
  readonly onChoose: () => void;
}

function Remote({ draft, type, authorized, onChoose }: RemoteProps) {
  const styles = useStyles();
  const { role } = useUser();
  const { name, line, remoteType, notes } = draft;
  const missing =
    type?.administratorOnly === true && role !== 'administrator'
      ? `Only administrators may authorize ${type.label}.`
      : null;
  return (
    <>
      <ConnectorLogo type={type?.type ?? remoteType} />
      <div className={styles.text}>
        <bdi className={styles.name}>{name}</bdi>
        <span className={styles.quiet}>
          <bdi>{remoteType === '' ? 'No type' : remoteType}</bdi>, line {formatCount(line)}
          {type === undefined
            ? '. It cannot be taken over:'
            : `. Becomes ${[type.label, summaryOf(draft, type)].filter((part) => part !== '').join(': ')}`}
        </span>
        {!authorized && notes.length > 0 && (
          <ul className={styles.notes}>
            {notes.map((note) => (
              <li key={note}>
                <bdi>{note}</bdi>
              </li>
            ))}
          </ul>
        )}
      </div>
      {authorized ? (
        <span className={styles.done}>
          <CheckmarkCircleFilled aria-hidden="true" /> Authorized
        </span>
      ) : (
        type !== undefined && (
          <ExplainedButton
            label={type.signIn?.grant === 'person' ? 'Sign in' : 'Check and authorize'}
            missing={missing}
            onClick={onChoose}
          />
        )
      )}
    </>
  );
}
