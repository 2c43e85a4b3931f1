import { type Item, type Migration, type MigrationRow, routes } from '@drover/api';
import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { ArrowDownloadRegular } from '@fluentui/react-icons/svg/arrow-download';
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Card } from '../../../parts/card.tsx';
import { ErrorView } from '../../../parts/error-view.tsx';
import { FindBox } from '../../../parts/find-box.tsx';
import { PathText } from '../../../parts/path-text.tsx';
import { useAction } from '../../../parts/use-action.ts';
import { useApi } from '../../../server/api-context.ts';
import { queries } from '../../../server/queries.ts';
import { saveFile } from '../save-file.ts';
import { ChoiceList } from './choice-list.tsx';

const SHOWN = 8;

const useStyles = makeStyles({
  body: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr)',
    gap: '12px',
    padding: '16px 24px',
    '@media (max-width: 599px)': { padding: '16px' },
  },
  text: { margin: 0, maxWidth: '80ch' },
  find: { maxWidth: '640px' },
  step: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '8px', maxWidth: '640px', minWidth: 0 },
  title: { margin: 0, fontSize: tokens.fontSizeBase300 },
  chosen: { display: 'flex', flexWrap: 'wrap', gap: '8px 12px', alignItems: 'center', minWidth: 0 },
  path: { minWidth: 0, maxWidth: '100%' },
  code: { fontFamily: tokens.fontFamilyMonospace, overflowWrap: 'anywhere' },
});

/** The first users whose folders have a text in them. In quotes it is looked for as it stands, whatever is in it. */
export function usersFound(api: Parameters<typeof queries.migrationRows>[0], migrationId: string, text: string) {
  const filter = text === '' ? {} : { filter: `"${text.replaceAll('"', '')}"` };
  return queries.migrationRows(api, migrationId, filter, 0, SHOWN);
}

/** Finds one file, and gives what proves that it belongs to the proof of the migration. */
export function OneFileCard({ migration }: { readonly migration: Migration }) {
  const styles = useStyles();
  const [row, setRow] = useState<MigrationRow | null>(null);
  const [file, setFile] = useState<Item | null>(null);
  return (
    <Card title="Proof of one file">
      <div className={styles.body}>
        <p className={styles.text}>
          For somebody who asks about a file of theirs: it shows that the file is part of what was signed, and tells
          nothing of others.
        </p>
        <section className={styles.step} aria-label="User">
          <h3 className={styles.title}>User</h3>
          {row === null ? (
            <FindRow migrationId={migration.id} onChoose={setRow} />
          ) : (
            <Chosen
              path={row.source.display}
              onChange={() => {
                setRow(null);
                setFile(null);
              }}
            />
          )}
        </section>
        {row !== null && (
          <section className={styles.step} aria-label="File">
            <h3 className={styles.title}>File</h3>
            {row.lastRunId === null ? (
              <p className={styles.text}>Nothing of this user was copied yet, so there is nothing to prove.</p>
            ) : file === null ? (
              <FindFile runId={row.lastRunId} onChoose={setFile} />
            ) : (
              <Chosen path={file.display} onChange={() => setFile(null)} />
            )}
          </section>
        )}
        {row !== null && file !== null && <DownloadProof migrationId={migration.id} row={row} file={file} />}
        <p className={styles.text}>
          Whoever gets it checks it with the key below: the answer is the line that was signed, with the file's size,
          time and hash. <code className={styles.code}>drover verify proof-of-file.json --key proof-key.pem</code>
        </p>
      </div>
    </Card>
  );
}

function FindRow({
  migrationId,
  onChoose,
}: {
  readonly migrationId: string;
  readonly onChoose: (row: MigrationRow) => void;
}) {
  const { find } = useStyles();
  const [text, setText] = useState('');
  const found = useQuery({
    ...usersFound(useApi(), migrationId, text),
    placeholderData: keepPreviousData,
  });
  return (
    <>
      <FindBox className={find} label="Find the user" value={text} onChange={setText} />
      {found.error !== null ? (
        <ErrorView error={found.error} />
      ) : (
        <ChoiceList
          label="Users found"
          none="No user has this in their paths or tags."
          choices={
            found.data?.items.map((row) => ({
              key: row.id,
              path: row.source.display,
              onChoose: () => onChoose(row),
            })) ?? null
          }
        />
      )}
    </>
  );
}

function FindFile({ runId, onChoose }: { readonly runId: string; readonly onChoose: (file: Item) => void }) {
  const { find } = useStyles();
  const [text, setText] = useState('');
  const found = useInfiniteQuery({
    ...queries.items(useApi(), runId, text === '' ? {} : { q: text }),
    placeholderData: keepPreviousData,
  });
  const files = found.data?.pages.flatMap(({ items }) => items).filter(({ kind }) => kind === 'file');
  const choices = files?.slice(0, SHOWN).map((file) => ({
    key: String(file.seq),
    path: file.display,
    onChoose: () => onChoose(file),
  }));
  const goesOn = found.hasNextPage && (choices?.length ?? 0) < SHOWN;
  return (
    <>
      <FindBox className={find} label="Find the file" value={text} onChange={setText} />
      {found.error !== null ? (
        <ErrorView error={found.error} />
      ) : (
        <ChoiceList
          label="Files found"
          none="No file in the log of the last run has this in its path."
          choices={choices ?? null}
        />
      )}
      {goesOn && (
        <Button disabledFocusable={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
          {found.isFetchingNextPage ? 'Looking …' : 'Look further'}
        </Button>
      )}
    </>
  );
}

function Chosen({ path, onChange }: { readonly path: string; readonly onChange: () => void }) {
  const styles = useStyles();
  return (
    <div className={styles.chosen}>
      <span className={styles.path}>
        <PathText text={path} />
      </span>
      <Button size="small" onClick={onChange}>
        Choose another
      </Button>
    </div>
  );
}

interface DownloadProps {
  readonly migrationId: string;
  readonly row: MigrationRow;
  readonly file: Item;
}

function DownloadProof({ migrationId, row, file }: DownloadProps) {
  const api = useApi();
  const { act, busy } = useAction();
  const download = () =>
    act(async () => {
      const query = { row: row.id, path: [...file.path] };
      saveFile(await api.file(routes.proveMigrationFile, { params: { id: migrationId }, query }), 'proof-of-file.json');
    });
  return (
    <div>
      <Button appearance="primary" icon={<ArrowDownloadRegular />} disabledFocusable={busy} onClick={download}>
        {busy ? 'Making the proof …' : 'Download the proof of this file'}
      </Button>
    </div>
  );
}
