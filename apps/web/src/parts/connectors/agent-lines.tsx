import type { Agent } from '@drover/api';
import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { formatThings } from '../../format/numbers.ts';
import { TimeText } from '../time-text.tsx';

const useStyles = makeStyles({
  line: {
    display: 'block',
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
    color: tokens.colorNeutralForeground2,
  },
  good: { color: tokens.colorPaletteGreenForeground1 },
  bad: { color: tokens.colorPaletteRedForeground1 },
});

const WORDS = { online: 'Online', offline: 'Offline', outdated: 'Must be updated' } as const;

/** How the agents of a connector stand, each with its machine and version, and who else tried to have it. */
export function AgentLines({ agents }: { readonly agents: readonly Agent[] }) {
  const styles = useStyles();
  if (agents.length === 0) return <span className={mergeClasses(styles.line, styles.bad)}>It has no agent</span>;
  return agents.map(({ key, state, host, version, lastSeen, drained, atWork, problem, refused }) => (
    <span key={key}>
      <span className={styles.line}>
        <span className={state === 'online' ? styles.good : styles.bad}>{WORDS[state]}</span>: <bdi>{host}</bdi>,
        version {version}
        {state === 'offline' && (
          <>
            , last seen <TimeText at={lastSeen} />
          </>
        )}
      </span>
      {drained && (
        <span className={styles.line}>
          {atWork
            ? 'Drained: it finishes what it has and gets no new work'
            : 'Drained: nothing is under way with it, and it gets no new work'}
        </span>
      )}
      {problem !== null && <bdi className={mergeClasses(styles.line, styles.bad)}>{problem}</bdi>}
      {refused !== null && (
        <span className={mergeClasses(styles.line, styles.bad)}>
          Its key was entered for another connector {formatThings(refused.count, 'time')}, last{' '}
          <TimeText at={refused.at} />. Nothing was given away.
        </span>
      )}
    </span>
  ));
}
