import type { Agent } from '@drover/api';
import { makeStyles, tokens } from '@fluentui/react-components';
import { DeleteRegular } from '@fluentui/react-icons/svg/delete';
import { PauseRegular } from '@fluentui/react-icons/svg/pause';
import { PlayRegular } from '@fluentui/react-icons/svg/play';
import { useState } from 'react';
import { formatMachineText } from '../../format/paths.ts';
import { ConfirmDialog } from '../../parts/confirm-dialog.tsx';
import { AgentLines } from '../../parts/connectors/agent-lines.tsx';
import { CopyButton } from '../../parts/copy-button.tsx';
import { ExplainedButton } from '../../parts/explained-button.tsx';
import { PathText } from '../../parts/path-text.tsx';
import { useAction } from '../../parts/use-action.ts';

const useStyles = makeStyles({
  item: {
    display: 'flex',
    alignItems: 'flex-start',
    flexWrap: 'wrap',
    gap: '12px 16px',
    padding: '16px 24px',
    borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
    ':last-child': { borderBottom: 'none' },
    '@media (max-width: 599px)': { padding: '16px' },
  },
  words: { flex: '1 1 320px', minWidth: 0, overflowWrap: 'anywhere' },
  host: { margin: '0 0 2px', fontSize: tokens.fontSizeBase300, lineHeight: tokens.lineHeightBase300 },
  terms: {
    display: 'grid',
    gridTemplateColumns: 'max-content minmax(0, 1fr)',
    gap: '2px 12px',
    alignItems: 'baseline',
    margin: '8px 0 0',
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
  },
  term: { color: tokens.colorNeutralForeground2 },
  value: { margin: 0, minWidth: 0 },
  key: { display: 'flex', flexWrap: 'wrap', alignItems: 'baseline', columnGap: '16px' },
  // The room within it would set it off where it stands below the key.
  copy: { marginInlineStart: '-8px' },
  mono: { fontFamily: tokens.fontFamilyMonospace, overflowWrap: 'anywhere' },
  roots: { listStyleType: 'none', margin: 0, padding: 0, display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)' },
  root: { display: 'flex', flexWrap: 'wrap', gap: '0 8px', minWidth: 0 },
  actions: { display: 'flex', gap: '8px', flexWrap: 'wrap' },
});

interface Props {
  readonly agent: Agent;
  /** There is no other one. */
  readonly only: boolean;
  /** Why this person may change nothing; null when they may. */
  readonly missing: string | null;
  readonly onDrain: (drained: boolean) => Promise<void>;
  readonly onRemove: () => Promise<void>;
}

/** One agent of a connector: how it stands, what it shares, and rest or removal. */
export function AgentItem({ agent, only, missing, onDrain, onRemove }: Props) {
  const styles = useStyles();
  const { key, host, os, drained } = agent;
  const [removing, setRemoving] = useState(false);
  const { busy, act } = useAction();
  const last = only
    ? 'It is the only agent. Add another one first, reauthorize with another key, or delete the connector.'
    : null;
  return (
    <li className={styles.item} aria-label={`Agent on ${host}`}>
      <div className={styles.words}>
        <h3 className={styles.host}>
          <bdi>{host}</bdi>
        </h3>
        <AgentLines agents={[agent]} />
        <dl className={styles.terms}>
          <dt className={styles.term}>System</dt>
          <dd className={styles.value}>
            <bdi>{os}</bdi>
          </dd>
          <dt className={styles.term}>Shares</dt>
          <dd className={styles.value}>
            <Roots agent={agent} />
          </dd>
          <dt className={styles.term}>Key</dt>
          <dd className={styles.value}>
            <span className={styles.key}>
              <span className={styles.mono}>{key}</span>
              <span className={styles.copy}>
                <CopyButton label="Copy" text={key} size="small" appearance="subtle" />
              </span>
            </span>
          </dd>
        </dl>
      </div>
      <div className={styles.actions}>
        <ExplainedButton
          label={drained ? 'Give it work again' : 'Drain'}
          icon={drained ? <PlayRegular /> : <PauseRegular />}
          missing={missing ?? (busy ? 'One moment …' : null)}
          onClick={() => act(() => onDrain(!drained))}
        />
        <ExplainedButton
          label="Remove"
          icon={<DeleteRegular />}
          missing={missing ?? last}
          onClick={() => setRemoving(true)}
        />
      </div>
      {removing && (
        <ConfirmDialog title="Remove this agent?" verb="Remove" onConfirm={onRemove} onClose={() => setRemoving(false)}>
          <span>
            The tunnel of the agent on{' '}
            <strong>
              <bdi>{host}</bdi>
            </strong>{' '}
            closes at once and for good; what it is copying goes on over the other agents. It can come back only with a
            new key. To let it finish first, drain it.
          </span>
        </ConfirmDialog>
      )}
    </li>
  );
}

function Roots({ agent: { roots, writableRoots } }: { readonly agent: Agent }) {
  const styles = useStyles();
  if (roots === null) return 'It was not asked yet';
  if (roots.length === 0) return 'Nothing: start it with --root and a folder';
  return (
    <ul className={styles.roots}>
      {roots.map((root) => (
        <li key={root} className={styles.root}>
          <PathText text={formatMachineText(root)} />
          <span className={styles.term}>{writableRoots?.includes(root) ? 'read and write' : 'read only'}</span>
        </li>
      ))}
    </ul>
  );
}
