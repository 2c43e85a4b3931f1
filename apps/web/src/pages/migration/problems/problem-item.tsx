import { type Migration, type MigrationProblem, routes, urlOf } from '@drover/api';
import { Link, makeStyles, tokens } from '@fluentui/react-components';
import { WarningFilled } from '@fluentui/react-icons/svg/warning';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { formatBytes, formatCount, formatThings } from '../../../format/numbers.ts';
import { useMayOperate } from '../../../frame/use-user.ts';
import { ExplainedButton } from '../../../parts/explained-button.tsx';
import { useNotify } from '../../../parts/notify.tsx';
import { useAction } from '../../../parts/use-action.ts';
import { useApi } from '../../../server/api-context.ts';
import { AcceptDialog } from './accept-dialog.tsx';
import { FixDialog } from './fixes/fix-dialog.tsx';

const MENDERS = { you: 'You', user: 'The user', service: 'The service', drover: 'Drover' } as const;

const useStyles = makeStyles({
  item: {
    display: 'grid',
    gridTemplateColumns: '20px minmax(56px, max-content) minmax(0, 1fr) max-content',
    gap: '4px 12px',
    padding: '12px 24px 12px 20px',
    borderLeft: `4px solid ${tokens.colorPaletteMarigoldBorderActive}`,
    ':not(:last-child)': { borderBottom: `1px solid ${tokens.colorNeutralStroke3}` },
    '@media (max-width: 899px)': { gridTemplateColumns: '20px minmax(0, 1fr)', padding: '12px' },
  },
  icon: { fontSize: '18px', color: tokens.colorPaletteDarkOrangeForeground1 },
  count: {
    fontSize: tokens.fontSizeBase400,
    fontWeight: tokens.fontWeightSemibold,
    textAlign: 'right',
    '@media (max-width: 899px)': { textAlign: 'left' },
  },
  title: { margin: 0, fontSize: tokens.fontSizeBase300 },
  quiet: { margin: 0, color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
  words: { '@media (max-width: 899px)': { gridColumn: '1 / -1' } },
  actions: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: '8px',
    alignItems: 'center',
    '@media (max-width: 899px)': { gridColumn: '1 / -1' },
  },
});

interface Props {
  readonly migration: Migration;
  readonly problem: MigrationProblem;
}

/** One cause: how much it keeps back, who can mend it, and what can be done here. */
export function ProblemItem({ migration, problem }: Props) {
  const styles = useStyles();
  const api = useApi();
  const client = useQueryClient();
  const notify = useNotify();
  const mayOperate = useMayOperate();
  const { busy, act } = useAction();
  const [accepting, setAccepting] = useState(false);
  const [fixing, setFixing] = useState(false);
  const { cause, title, remedy, mender, help, items, bytes, rows, accepted } = problem;
  const params = { id: migration.id };
  const open = items - accepted.items;
  const missing =
    (mayOperate ? null : 'Your role may look, but not act.') ??
    (open === 0 ? 'All of it was accepted.' : null) ??
    (busy ? 'One moment …' : null);
  const retry = () =>
    act(async () => {
      const { done, refusedCount } = await api.call(routes.retryProblem, { params, body: { cause } });
      await client.invalidateQueries({ queryKey: ['migrations', migration.id] });
      const said = `Queued ${formatThings(done, 'user')}`;
      if (refusedCount === 0) notify('success', said);
      else notify('warning', `${said}, left out ${formatCount(refusedCount)}`);
    });
  return (
    <li className={styles.item}>
      <WarningFilled className={styles.icon} aria-hidden="true" />
      <span className={styles.count}>{formatCount(items)}</span>
      <div className={styles.words}>
        <h2 className={styles.title}>{title}</h2>
        <p className={styles.quiet}>
          {remedy}{' '}
          <Link href={help} target="_blank" inline>
            More about it
          </Link>
        </p>
        <p className={styles.quiet}>
          {formatThings(rows, 'user')}, {formatBytes(bytes)}. Who can mend it: {MENDERS[mender]}.
          {accepted.items > 0 && ` ${formatCount(accepted.items)} accepted as not migrated.`}
        </p>
      </div>
      <div className={styles.actions}>
        <ExplainedButton label="Fix once" missing={missing} onClick={() => setFixing(true)} />
        <ExplainedButton label="Retry these" missing={missing} onClick={retry} />
        <ExplainedButton label="Accept as not migrated" missing={missing} onClick={() => setAccepting(true)} />
        <Link href={urlOf(routes.downloadProblems, { params, query: { cause } })} download>
          CSV for the help desk
        </Link>
      </div>
      {fixing && <FixDialog migrationId={migration.id} cause={cause} onClose={() => setFixing(false)} />}
      {accepting && <AcceptDialog migrationId={migration.id} problem={problem} onClose={() => setAccepting(false)} />}
    </li>
  );
}
