import { ApiError, type Failure, type Problem } from '@drover/api';
import {
  Button,
  Link,
  MessageBar,
  MessageBarBody,
  MessageBarTitle,
  makeStyles,
  tokens,
} from '@fluentui/react-components';
import { useQueryClient } from '@tanstack/react-query';
import { Link as RouterLink } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { AlreadyRunning } from '../server/already-running.ts';
import { SESSION_ENDED } from '../server/watch-session.ts';
import { CopyButton } from './copy-button.tsx';

const useStyles = makeStyles({
  // Whole in any column: what gives way is squeezed under what follows.
  bar: { alignItems: 'start', paddingTop: '8px', paddingBottom: '8px', flexShrink: 0 },
  body: { whiteSpace: 'normal', overflowWrap: 'anywhere' },
  text: { margin: '2px 0 0' },
  more: { marginTop: '4px', color: tokens.colorNeutralForeground2 },
  summary: { cursor: 'pointer', width: 'fit-content', padding: '2px 0' },
  terms: { display: 'grid', gridTemplateColumns: 'max-content 1fr', gap: '2px 12px', margin: '4px 0' },
  value: { margin: 0, fontFamily: tokens.fontFamilyMonospace, fontSize: tokens.fontSizeBase200 },
  actions: { display: 'flex', gap: '8px', flexWrap: 'wrap', marginTop: '6px', alignItems: 'center' },
  run: { color: tokens.colorBrandForegroundLink },
});

interface Props {
  readonly error: unknown;
  /** Asks once more for what could not be read. */
  readonly again?: () => unknown;
  /** Buttons that mend it, such as Reauthorize. */
  readonly children?: ReactNode;
}

/** What failed, why, what to do, and folded away what support wants to know. */
export function ErrorView({ error, again, children }: Props) {
  const styles = useStyles();
  const problem = problemOf(error);
  const detail = problem.failure?.message ?? problem.detail;
  return (
    <MessageBar intent="error" layout="singleline" className={styles.bar}>
      <MessageBarBody className={styles.body}>
        <div role="alert">
          <MessageBarTitle>{problem.title}</MessageBarTitle>
          {detail.replace(/\.$/, '') !== problem.title && (
            <p className={styles.text}>
              <bdi>{detail}</bdi>
            </p>
          )}
          <p className={styles.text}>
            <bdi>{problem.failure?.remedy ?? problem.remedy}</bdi>
          </p>
        </div>
        {error instanceof AlreadyRunning && (
          <div className={styles.actions}>
            <RouterLink to="/runs/$id" params={{ id: error.runId }} className={styles.run}>
              Watch its run
            </RouterLink>
          </div>
        )}
        {problem.code === 'not-signed-in' && <SignInButton />}
        <Details problem={problem} />
        {(again !== undefined || children !== undefined) && (
          <div className={styles.actions}>
            {again !== undefined && <Button onClick={() => void again()}>Try again</Button>}
            {children}
          </div>
        )}
      </MessageBarBody>
    </MessageBar>
  );
}

/** Asks for the password in front of the page, so that nothing on it is lost. */
function SignInButton() {
  const styles = useStyles();
  const client = useQueryClient();
  return (
    <div className={styles.actions}>
      <Button size="small" onClick={() => client.setQueryData(SESSION_ENDED, true)}>
        Sign in again
      </Button>
    </div>
  );
}

function Details({ problem }: { readonly problem: Problem }) {
  const styles = useStyles();
  const rows = detailRows(problem);
  return (
    <details className={styles.more}>
      <summary className={styles.summary}>Details</summary>
      <dl className={styles.terms}>
        {rows.map(([name, value]) => [
          <dt key={`${name} name`}>{name}</dt>,
          <dd key={`${name} value`} className={styles.value}>
            <bdi>{value}</bdi>
          </dd>,
        ])}
      </dl>
      <div className={styles.actions}>
        <CopyButton size="small" label="Copy for support" text={rows.map((row) => row.join(': ')).join('\n')} />
        <Link href={`/api/docs#${problem.code}`} target="_blank">
          About this code
        </Link>
      </div>
    </details>
  );
}

function detailRows({ code, status, detail, step, failure, requestId }: Problem): [string, string][] {
  const rows: [string, string | undefined][] = [
    ['Code', code],
    ['Status', String(status)],
    ['Detail', detail],
    ['Step', step],
    ['Kind', kindOf(failure)],
    ['Server said', failure?.vendor],
    ['Request', requestId],
  ];
  return rows.filter((row): row is [string, string] => row[1] !== undefined);
}

function kindOf(failure: Failure | undefined): string | undefined {
  return failure?.fault === undefined ? failure?.kind : `${failure.kind} (${failure.fault})`;
}

/** The problem behind any thrown value. */
export function problemOf(error: unknown): Problem {
  if (error instanceof ApiError) return error.problem;
  return {
    type: 'about:blank',
    title: 'This page made a mistake',
    status: 0,
    detail: error instanceof Error ? error.message : String(error),
    remedy: 'Load the page again. If it happens again, copy the details and report them.',
    code: 'internal-error',
  };
}
