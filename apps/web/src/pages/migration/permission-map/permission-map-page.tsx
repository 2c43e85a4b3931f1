import { ApiError, type PermissionMap, routes, urlOf } from '@drover/api';
import { Button, Field, Link, makeStyles, Textarea, tokens } from '@fluentui/react-components';
import { ArrowLeftRegular } from '@fluentui/react-icons/svg/arrow-left';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { formatThings } from '../../../format/numbers.ts';
import { useMayOperate } from '../../../frame/use-user.ts';
import { Card } from '../../../parts/card.tsx';
import { ErrorView } from '../../../parts/error-view.tsx';
import { ExplainedButton } from '../../../parts/explained-button.tsx';
import { CSV_FILES, FileInput } from '../../../parts/form/file-input.tsx';
import { migrationLabel } from '../../../parts/migrations/migration-label.ts';
import { useNotify } from '../../../parts/notify.tsx';
import { Page } from '../../../parts/page.tsx';
import { SkeletonRows } from '../../../parts/skeleton-rows.tsx';
import { TimeText } from '../../../parts/time-text.tsx';
import { useApi } from '../../../server/api-context.ts';
import { queries } from '../../../server/queries.ts';
import { DecisionsCard } from '../permissions/decisions-card.tsx';
import { QuestionsCard } from '../permissions/questions-card.tsx';
import { DiscoverPairsDialog } from './discover-pairs-dialog.tsx';
import { MapProblems, type UploadedMap } from './map-problems.tsx';
import { linesBefore, mapFile, mapText, textOf, withPairs } from './map-text.ts';

const useStyles = makeStyles({
  body: { display: 'grid', gap: '12px', padding: '16px 24px', '@media (max-width: 599px)': { padding: '16px' } },
  text: { margin: 0, color: tokens.colorNeutralForeground2, maxWidth: '80ch' },
  area: { fontFamily: tokens.fontFamilyMonospace },
  buttons: { display: 'flex', flexWrap: 'wrap', gap: '8px', alignItems: 'center' },
});

/** Who stands for whom at the destination, as lines of text. */
export function PermissionMapPage() {
  const api = useApi();
  const { id } = useParams({ from: '/frame/migration-manager/$id/permission-map' });
  const navigate = useNavigate();
  const { data: migration } = useQuery(queries.migration(api, id));
  const map = useQuery(queries.permissionMap(api, id));
  const asked = useQuery(queries.permissionQuestions(api, id));
  const open = asked.data?.open ?? 0;
  // It moves when the last one is decided, and whatever is being written stays.
  const questions = <QuestionsCard key="questions" migrationId={id} />;
  return (
    <Page
      title="Permission map"
      subject={migration === undefined ? undefined : migrationLabel(migration)}
      actions={
        <Button
          icon={<ArrowLeftRegular />}
          onClick={() => void navigate({ to: '/migration-manager/$id', params: { id } })}
        >
          Users
        </Button>
      }
    >
      {map.data !== undefined && !asked.isPending ? (
        <>
          {open > 0 && questions}
          <Editor migrationId={id} map={map.data} />
          {open === 0 && questions}
          <DecisionsCard migrationId={id} />
        </>
      ) : map.error === null ? (
        <SkeletonRows rows={6} />
      ) : (
        <ErrorView error={map.error} again={map.refetch} />
      )}
    </Page>
  );
}

interface Props {
  readonly migrationId: string;
  readonly map: PermissionMap;
}

function Editor({ migrationId, map }: Props) {
  const styles = useStyles();
  const api = useApi();
  const client = useQueryClient();
  const notify = useNotify();
  const mayOperate = useMayOperate();
  const input = useRef<HTMLInputElement>(null);
  const [edited, setEdited] = useState<string | null>(null);
  const text = edited ?? mapText(map.entries);
  const [checked, setChecked] = useState<{ readonly answer: UploadedMap; readonly before: number } | null>(null);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [discovering, setDiscovering] = useState(false);
  const params = { id: migrationId };
  const write = (value: string) => {
    setEdited(value);
    setChecked(null);
    setError(null);
  };
  const load = (file: File) => {
    textOf(file).then(write, setError);
  };
  const missing = (mayOperate ? null : 'Your role may look, but not change it.') ?? (busy ? 'One moment …' : null);
  const send = async (preview: boolean) => {
    setBusy(true);
    setError(null);
    const put = (only: boolean) =>
      api.call(routes.putPermissionMap, { params, query: { preview: only }, body: mapFile(text) });
    try {
      const answer = await put(preview).catch((thrown: unknown) => {
        if (!(thrown instanceof ApiError) || thrown.problem.code !== 'file-refused') throw thrown;
        return put(true); // which names every problem
      });
      setChecked({ answer, before: linesBefore(text) });
      if (answer.done) {
        const before =
          map.changedAt === null
            ? undefined
            : 'Users who were given rights by the one before are left as they are until you apply it.';
        notify('success', `Saved ${formatThings(answer.entries, 'line')} of the permission map`, before);
        await client.invalidateQueries({ queryKey: ['migrations', migrationId] });
        setEdited(null);
      }
    } catch (thrown) {
      setError(thrown);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Card>
      <div className={styles.body}>
        <p className={styles.text}>
          One line for each domain, user or group: who it is at the source, a comma, who it is at the destination. With
          nothing behind the comma nothing is shared with them. SIDs are only matched by this map.
        </p>
        <p className={styles.text}>
          {map.changedAt === null ? (
            'Nobody has made one yet.'
          ) : (
            <>
              {formatThings(map.entries.length, 'line')}, changed <TimeText at={map.changedAt} />
              {map.changedBy !== null && (
                <>
                  {' '}
                  by <bdi>{map.changedBy}</bdi>
                </>
              )}
              .
            </>
          )}
        </p>
        <Field label="Source User, Destination User">
          <Textarea
            rows={16}
            resize="vertical"
            spellCheck={false}
            readOnly={!mayOperate}
            textarea={{ className: styles.area }}
            placeholder={'corp.example.com, example.com\nada@corp.example.com, ada.lovelace@example.com'}
            value={text}
            onChange={(_, { value }) => write(value)}
          />
        </Field>
        {error !== null && <ErrorView error={error} />}
        {checked !== null && <MapProblems checked={checked.answer} before={checked.before} />}
        <div className={styles.buttons}>
          <ExplainedButton appearance="primary" label="Save" missing={missing} onClick={() => void send(false)} />
          <ExplainedButton label="Check" missing={missing} onClick={() => void send(true)} />
          <ExplainedButton label="Load a file" missing={missing} onClick={() => input.current?.click()} />
          <FileInput input={input} label="Permission map file" accept={CSV_FILES} onFile={load} />
          <ExplainedButton label="Auto-discover" missing={missing} onClick={() => setDiscovering(true)} />
          <Link href={urlOf(routes.downloadPermissionMap, { params })} download>
            Export {formatThings(map.entries.length, 'line')} as CSV
          </Link>
        </div>
      </div>
      {discovering && (
        <DiscoverPairsDialog
          migrationId={migrationId}
          onPairs={(pairs) => {
            const { text: both, added } = withPairs(text, pairs);
            write(both);
            notify('success', `${formatThings(added, 'line')} added`, 'Look at them, and save.');
          }}
          onClose={() => setDiscovering(false)}
        />
      )}
    </Card>
  );
}
