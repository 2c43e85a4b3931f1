import { type ImportAnswer, type Migration, routes, type UpdateAnswer } from '@drover/api';
import { Button, makeStyles, Switch, tokens } from '@fluentui/react-components';
import { ArrowLeftRegular } from '@fluentui/react-icons/svg/arrow-left';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { formatBytes, formatCount, formatThings } from '../../../format/numbers.ts';
import { Card } from '../../../parts/card.tsx';
import { ErrorView } from '../../../parts/error-view.tsx';
import { migrationLabel } from '../../../parts/migrations/migration-label.ts';
import { useNotify } from '../../../parts/notify.tsx';
import { Page } from '../../../parts/page.tsx';
import { SkeletonRows } from '../../../parts/skeleton-rows.tsx';
import { useApi } from '../../../server/api-context.ts';
import { queries } from '../../../server/queries.ts';
import { FileBox } from './file-box.tsx';
import { PreviewCard } from './preview-card.tsx';
import { type Preview, readPreview } from './preview-lines.ts';
import { PreviewTable } from './preview-table.tsx';
import { FORMATS, translatedPreview } from './translated-preview.ts';

const useStyles = makeStyles({
  columns: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr) 344px',
    gap: '16px',
    alignItems: 'start',
    '@media (max-width: 1099px)': { gridTemplateColumns: 'minmax(0, 1fr)' },
  },
  facts: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200, margin: 0 },
  none: { padding: '24px', margin: 0, color: tokens.colorNeutralForeground2 },
});

const SEPARATORS = { ',': 'comma', ';': 'semicolon', '\t': 'tab' } as const;

/** A file that was read, with what the server says of it. */
interface Read {
  readonly file: File;
  readonly answer: ImportAnswer | UpdateAnswer;
  readonly preview: Preview;
}

/** Adds rows by a CSV file, or changes them by one: first a preview of every problem, then all or nothing. */
export function ImportPage() {
  const api = useApi();
  const { id } = useParams({ from: '/frame/migration-manager/$id/import' });
  const { update = false } = useSearch({ from: '/frame/migration-manager/$id/import' });
  const navigate = useNavigate();
  const migration = useQuery(queries.migration(api, id));
  const back = () => void navigate({ to: '/migration-manager/$id', params: { id } });
  return (
    <Page
      title={update ? 'Update users from CSV' : 'Import users from CSV'}
      subject={migration.data === undefined ? undefined : migrationLabel(migration.data)}
      wide
      actions={
        <Button icon={<ArrowLeftRegular />} onClick={back}>
          Users
        </Button>
      }
    >
      {migration.data === undefined ? (
        migration.error === null ? (
          <SkeletonRows rows={6} />
        ) : (
          <ErrorView error={migration.error} again={migration.refetch} />
        )
      ) : (
        <Import migration={migration.data} update={update} onDone={back} />
      )}
    </Page>
  );
}

/** Files of other tools are shown as the users that they become. */
function isTranslated(answer: ImportAnswer | UpdateAnswer): answer is ImportAnswer {
  return 'format' in answer && answer.format !== 'import';
}

interface Props {
  readonly migration: Migration;
  readonly update: boolean;
  readonly onDone: () => void;
}

function Import({ migration, update, onDone }: Props) {
  const styles = useStyles();
  const api = useApi();
  const client = useQueryClient();
  const notify = useNotify();
  const [read, setRead] = useState<Read | null>(null);
  const [busy, setBusy] = useState<'reading' | 'importing' | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [onlyProblems, setOnlyProblems] = useState(true);
  const send = (file: File, preview: boolean): Promise<ImportAnswer | UpdateAnswer> => {
    const input = { params: { id: migration.id }, query: { preview }, body: file };
    return update ? api.call(routes.updateRows, input) : api.call(routes.importRows, input);
  };
  const attempt = async (what: 'reading' | 'importing', work: () => Promise<void>) => {
    setBusy(what);
    setError(null);
    try {
      await work();
    } catch (thrown) {
      setError(thrown);
    } finally {
      setBusy(null);
    }
  };
  const look = (file: File) =>
    void attempt('reading', async () => {
      const answer = await send(file, true);
      setRead({
        file,
        answer,
        preview: isTranslated(answer) ? translatedPreview(answer) : await readPreview(file, answer.problems),
      });
    });
  const act = (file: File) =>
    void attempt('importing', async () => {
      const { rows } = await send(file, false);
      // What the table knew is shown no more, not even until it is read anew.
      for (const part of ['rows', 'totals']) client.removeQueries({ queryKey: ['migrations', migration.id, part] });
      await client.invalidateQueries({ queryKey: ['migrations'] });
      notify('success', `${update ? 'Changed' : 'Added'} ${formatThings(rows, 'user')}`);
      onDone();
    });
  if (read === null) {
    return (
      <>
        {error !== null && <ErrorView error={error} />}
        <FileBox migrationId={migration.id} update={update} busy={busy !== null} onFile={look} />
      </>
    );
  }
  const { file, answer, preview } = read;
  const shown = onlyProblems ? preview.lines.filter(({ severity }) => severity !== null) : preview.lines;
  return (
    <div className={styles.columns}>
      <Card
        title={file.name}
        aside={
          <Switch
            label="Show only problems"
            labelPosition="before"
            checked={onlyProblems}
            onChange={(_, { checked }) => setOnlyProblems(checked)}
          />
        }
      >
        {shown.length === 0 ? (
          <p className={styles.none}>
            {preview.lines.length === 0
              ? 'The file has no lines below its headings.'
              : `No problems in ${formatThings(preview.lines.length, 'line')}. Show all to look at them.`}
          </p>
        ) : (
          <PreviewTable preview={preview} lines={shown} />
        )}
      </Card>
      <PreviewCard
        migrationId={migration.id}
        update={update}
        file={file}
        answer={answer}
        preview={preview}
        busy={busy}
        error={error}
        onFile={look}
        onAct={() => act(file)}
      >
        {'format' in answer && (
          <p className={styles.facts}>
            Read as: <strong>{FORMATS[answer.format]}</strong>.
            {isTranslated(answer) &&
              answer.rows > answer.items.length &&
              ` The first ${formatCount(answer.items.length)} of ${formatThings(answer.rows, 'user')} are shown.`}
          </p>
        )}
        <p className={styles.facts}>
          {isTranslated(answer) ? formatThings(answer.rows, 'user') : formatThings(preview.lines.length, 'line')},{' '}
          {formatBytes(file.size)}, {answer.encoding}, {SEPARATORS[answer.separator]}.{' '}
          {formatThings(answer.errors, 'error')}, {formatThings(answer.warnings, 'warning')}.
        </p>
      </PreviewCard>
    </div>
  );
}
