import type { PermissionQuestion } from '@drover/api';
import { makeStyles, tokens } from '@fluentui/react-components';
import { QuestionCircleFilled } from '@fluentui/react-icons/svg/question-circle';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { formatCount, formatThings } from '../../../format/numbers.ts';
import { useMayOperate } from '../../../frame/use-user.ts';
import { Card } from '../../../parts/card.tsx';
import { ErrorView } from '../../../parts/error-view.tsx';
import { ExplainedButton } from '../../../parts/explained-button.tsx';
import { SkeletonRows } from '../../../parts/skeleton-rows.tsx';
import { useApi } from '../../../server/api-context.ts';
import { queries } from '../../../server/queries.ts';
import { ApplyButton } from './apply-button.tsx';
import { DecideDialog } from './decide-dialog.tsx';
import { decidedWord, KINDS } from './question-words.ts';

const useStyles = makeStyles({
  text: {
    margin: 0,
    padding: '12px 24px',
    color: tokens.colorNeutralForeground2,
    maxWidth: '80ch',
    '@media (max-width: 899px)': { padding: '12px' },
  },
  list: { listStyleType: 'none', margin: 0, padding: 0 },
  item: {
    display: 'grid',
    gridTemplateColumns: '20px minmax(56px, max-content) minmax(0, 1fr) max-content',
    gap: '4px 12px',
    alignItems: 'center',
    padding: '10px 24px 10px 20px',
    ':not(:last-child)': { borderBottom: `1px solid ${tokens.colorNeutralStroke3}` },
    '@media (max-width: 899px)': { gridTemplateColumns: '20px minmax(0, 1fr)', padding: '12px' },
  },
  icon: { fontSize: '18px', color: tokens.colorPaletteDarkOrangeForeground1 },
  count: {
    fontWeight: tokens.fontWeightSemibold,
    textAlign: 'right',
    '@media (max-width: 899px)': { textAlign: 'left' },
  },
  words: { minWidth: 0, overflowWrap: 'anywhere', '@media (max-width: 899px)': { gridColumn: '1 / -1' } },
  quiet: { margin: 0, color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
  actions: { '@media (max-width: 899px)': { gridColumn: '1 / -1' } },
});

/** What somebody must decide before permissions are given, by whose they are and what it is. */
export function QuestionsCard({ migrationId }: { readonly migrationId: string }) {
  const styles = useStyles();
  const api = useApi();
  const asked = useQuery(queries.permissionQuestions(api, migrationId));
  const [deciding, setDeciding] = useState<PermissionQuestion | null>(null);
  const open = asked.data?.open ?? 0;
  return (
    <Card
      title={open === 0 ? 'Needs decision' : `Needs decision: ${formatCount(open)}`}
      aside={<ApplyButton migrationId={migrationId} />}
    >
      {asked.error !== null ? (
        <ErrorView error={asked.error} again={asked.refetch} />
      ) : asked.data === undefined ? (
        <SkeletonRows rows={3} />
      ) : asked.data.total === 0 ? (
        <p className={styles.text}>
          Nothing is to be decided. After each copy the permissions of what arrived are given by this map, where the
          source tells them and the destination takes them; what would let somebody in who is kept out at the source is
          asked here first.
        </p>
      ) : (
        <>
          <p className={styles.text}>
            Nothing is given on these items until somebody decides, nor on the folders above an item that keeps people
            out; whoever is only missing in the map keeps nobody else waiting. Decisions hold for all users of the
            migration, from the next time on that permissions are given.
          </p>
          <ul className={styles.list} aria-label="Questions">
            {asked.data.questions.map((question) => (
              <Question
                key={`${question.kind} ${question.principal}`}
                question={question}
                onDecide={() => setDeciding(question)}
              />
            ))}
          </ul>
          {asked.data.total > asked.data.questions.length && (
            <p className={styles.text}>
              Shown are {formatCount(asked.data.questions.length)} of {formatThings(asked.data.total, 'question')},
              those about most items first.
            </p>
          )}
        </>
      )}
      {deciding !== null && (
        <DecideDialog migrationId={migrationId} question={deciding} onClose={() => setDeciding(null)} />
      )}
    </Card>
  );
}

interface QuestionProps {
  readonly question: PermissionQuestion;
  readonly onDecide: () => void;
}

function Question({ question, onDecide }: QuestionProps) {
  const styles = useStyles();
  const mayOperate = useMayOperate();
  const { kind, principal, items, rows, example, decision } = question;
  return (
    <li className={styles.item}>
      <QuestionCircleFilled className={styles.icon} aria-hidden="true" />
      <span className={styles.count}>{formatCount(items)}</span>
      <div className={styles.words}>
        <strong>{KINDS[kind].title}</strong>
        {principal !== '' && (
          <>
            {': '}
            <bdi>{principal}</bdi>
          </>
        )}
        <p className={styles.quiet}>
          {formatThings(items, 'item')} of {formatThings(rows, 'user')}, such as <bdi>{example}</bdi>
          {decision !== null && (
            <>
              . Decided, not applied yet: <bdi>{decidedWord(decision)}</bdi>
            </>
          )}
        </p>
      </div>
      <div className={styles.actions}>
        <ExplainedButton
          label={decision === null ? 'Decide' : 'Decide otherwise'}
          missing={mayOperate ? null : 'Your role may look, but not decide.'}
          onClick={onDecide}
        />
      </div>
    </li>
  );
}
