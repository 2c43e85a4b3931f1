import type { Trust, TryStep } from '@drover/api';
import { makeStyles, mergeClasses, Spinner, tokens } from '@fluentui/react-components';
import { CheckmarkCircleFilled } from '@fluentui/react-icons/svg/checkmark-circle';
import { CircleRegular } from '@fluentui/react-icons/svg/circle';
import { DismissCircleFilled } from '@fluentui/react-icons/svg/dismiss-circle';
import { ErrorView } from '../../parts/error-view.tsx';
import { TrustCard } from './trust-card.tsx';
import type { ConnectionTest } from './use-connection-test.ts';

const WORDS: Readonly<Record<TryStep['step'], string>> = {
  name: 'Name',
  port: 'Port',
  tls: 'TLS',
  'host-key': 'Host key',
  'sign-in': 'Sign-in',
  list: 'List',
  write: 'Write',
};

const useStyles = makeStyles({
  head: { display: 'flex', justifyContent: 'space-between', alignItems: 'baseline', gap: '12px' },
  title: { margin: 0, fontSize: tokens.fontSizeBase400, lineHeight: tokens.lineHeightBase400 },
  quiet: { fontSize: tokens.fontSizeBase200, color: tokens.colorNeutralForeground2, margin: 0 },
  list: { listStyleType: 'none', margin: 0, padding: 0, display: 'grid', gap: '10px' },
  step: {
    display: 'grid',
    gridTemplateColumns: '20px 72px minmax(0, 1fr)',
    gap: '4px 12px',
    alignItems: 'start',
    '@media (max-width: 599px)': { gridTemplateColumns: '20px minmax(0, 1fr)' },
  },
  word: { fontWeight: tokens.fontWeightSemibold },
  detail: { overflowWrap: 'anywhere', '@media (max-width: 599px)': { gridColumn: 2 } },
  icon: { fontSize: '18px', marginTop: '1px' },
  good: { color: tokens.colorPaletteGreenForeground1 },
  bad: { color: tokens.colorPaletteRedForeground1 },
  wait: { color: tokens.colorNeutralForeground3 },
  below: { gridColumn: '2 / -1' },
  remedy: { margin: '2px 0 0' },
});

interface Props {
  readonly test: ConnectionTest;
  /** There is no server to be found: the agent has called. */
  readonly asksAgent: boolean;
  /** Takes a certificate or host key for good, and tests again. */
  readonly onAccept: (trust: Trust) => void;
}

/** The steps of a connection test as they come; it stops at the one that fails, with what to do. */
export function TestSteps({ test, asksAgent, onAccept }: Props) {
  const styles = useStyles();
  const { state, steps, end, error } = test;
  const failed = steps.find((step) => step.state === 'failed');
  return (
    <>
      <div className={styles.head}>
        <h2 className={styles.title}>Test connection</h2>
        <span className={styles.quiet} role="status">
          {saysOf(test)}
        </span>
      </div>
      {state === 'idle' && (
        <p className={styles.quiet}>
          {asksAgent
            ? 'Asks the agent, and lists what it shares.'
            : 'Tries the settings step by step: finding the server, its port, its certificate or key, sign-in, and the first list of files.'}
        </p>
      )}
      {steps.length > 0 && (
        <ol className={styles.list}>
          {steps.map((step) => (
            <li key={step.step} className={styles.step}>
              <StepIcon state={step.state} />
              <span className={styles.word}>{WORDS[step.step]}</span>
              <span className={mergeClasses(styles.detail, step.state === 'failed' && styles.bad)}>
                <bdi>{step.detail}</bdi>
              </span>
              {step.state === 'failed' && (step.remedy !== undefined || step.trust !== undefined) && (
                <div className={styles.below}>
                  {step.trust === undefined ? (
                    <p className={styles.remedy}>{step.remedy}</p>
                  ) : (
                    <TrustCard trust={step.trust} remedy={step.remedy} onAccept={onAccept} />
                  )}
                </div>
              )}
            </li>
          ))}
        </ol>
      )}
      {state === 'failed' && failed === undefined && end?.failure !== undefined && (
        <p className={styles.bad}>
          {end.failure.message} {end.failure.remedy}
        </p>
      )}
      {end?.notes.map((note) => (
        <p key={note} className={styles.quiet}>
          {note}
        </p>
      ))}
      {error !== null && <ErrorView error={error} />}
    </>
  );
}

function StepIcon({ state }: { readonly state: TryStep['state'] }) {
  const styles = useStyles();
  switch (state) {
    case 'running':
      return <Spinner size="extra-tiny" className={styles.icon} aria-label="Running" />;
    case 'passed':
      return <CheckmarkCircleFilled className={mergeClasses(styles.icon, styles.good)} aria-label="Passed" />;
    case 'failed':
      return <DismissCircleFilled className={mergeClasses(styles.icon, styles.bad)} aria-label="Failed" />;
    case 'skipped':
      return <CircleRegular className={mergeClasses(styles.icon, styles.wait)} aria-label="Skipped" />;
  }
}

function saysOf({ state, steps }: ConnectionTest): string {
  const at = steps.findIndex((step) => step.state === 'failed');
  if (state === 'running') return 'Testing …';
  if (state === 'passed') return 'Everything passed';
  if (state === 'failed') return at < 0 ? 'The test failed' : `Stopped at step ${at + 1}`;
  return '';
}
