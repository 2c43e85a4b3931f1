import { ApiError, type Failure, type Problem } from '@drover/api';
import { Link, MessageBar, MessageBarBody, MessageBarTitle, makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { CopyButton } from './copy-button.tsx';

const useStyles = makeStyles({
  bar: { alignItems: 'start', paddingTop: '8px', paddingBottom: '8px' },
  body: { whiteSpace: 'normal', overflowWrap: 'anywhere' },
  text: { margin: '2px 0 0' },
  more: { marginTop: '4px', color: tokens.colorNeutralForeground2 },
  summary: { cursor: 'pointer', width: 'fit-content', padding: '2px 0' },
  terms: { display: 'grid', gridTemplateColumns: 'max-content 1fr', gap: '2px 12px', margin: '4px 0' },
  value: { margin: 0, fontFamily: tokens.fontFamilyMonospace, fontSize: tokens.fontSizeBase200 },
  actions: { display: 'flex', gap: '8px', flexWrap: 'wrap', marginTop: '6px', alignItems: 'center' },
});

interface Props {
  readonly error: unknown;
  /** Buttons that mend it, such as Reauthorize. */
  readonly children?: ReactNode;
}

/** What failed, why, what to do, and folded away what support wants to know. */
export function ErrorView({ error, children }: Props) {
  const styles = useStyles();
  const problem = problemOf(error);
  const detail = problem.failure?.message ?? problem.detail;
  return (
    <MessageBar intent="error" layout="singleline" politeness="assertive" className={styles.bar}>
      <MessageBarBody className={styles.body}>
        <MessageBarTitle>{problem.title}</MessageBarTitle>
        {detail.replace(/\.$/, '') !== problem.title && (
          <p className={styles.text}>
            <bdi>{detail}</bdi>
          </p>
        )}
        <p className={styles.text}>
          <bdi>{problem.failure?.remedy ?? problem.remedy}</bdi>
        </p>
        <Details problem={problem} />
        {children !== undefined && <div className={styles.actions}>{children}</div>}
      </MessageBarBody>
    </MessageBar>
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
