import { type ImportAnswer, routes, type UpdateAnswer } from '@drover/api';
import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { ArrowDownloadRegular } from '@fluentui/react-icons/svg/arrow-download';
import { ArrowUploadRegular } from '@fluentui/react-icons/svg/arrow-upload';
import { ErrorCircleFilled } from '@fluentui/react-icons/svg/error-circle';
import { WarningFilled } from '@fluentui/react-icons/svg/warning';
import { type ReactNode, useRef } from 'react';
import { formatCount, formatThings } from '../../../format/numbers.ts';
import { Card } from '../../../parts/card.tsx';
import { ErrorView } from '../../../parts/error-view.tsx';
import { ExplainedButton } from '../../../parts/explained-button.tsx';
import { CSV_FILES, FileInput } from '../../../parts/form/file-input.tsx';
import { useAction } from '../../../parts/use-action.ts';
import { useApi } from '../../../server/api-context.ts';
import { saveFile } from '../save-file.ts';
import { ROW_FILES } from './file-box.tsx';
import { byReason, type Preview, rowsOf } from './preview-lines.ts';

const useStyles = makeStyles({
  body: { display: 'grid', gap: '12px', padding: '16px 24px' },
  list: { listStyleType: 'none', margin: 0, padding: 0, display: 'grid', gap: '8px' },
  item: { display: 'grid', gridTemplateColumns: '20px minmax(0, 1fr) max-content', gap: '8px' },
  red: { color: tokens.colorPaletteRedForeground1, fontSize: '18px' },
  orange: { color: tokens.colorPaletteDarkOrangeForeground1, fontSize: '18px' },
  heading: { margin: 0, fontSize: tokens.fontSizeBase300 },
  quiet: { margin: 0, color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
});

interface Props {
  readonly migrationId: string;
  readonly update: boolean;
  readonly file: File;
  readonly answer: ImportAnswer | UpdateAnswer;
  readonly preview: Preview;
  readonly busy: 'reading' | 'importing' | null;
  readonly error: unknown;
  readonly onFile: (file: File) => void;
  readonly onAct: () => void;
  readonly children: ReactNode;
}

/** What the file comes to, its problems by cause, and what to do about it. */
export function PreviewCard(props: Props) {
  const { migrationId, update, file, answer, preview, busy, error, onFile, onAct, children } = props;
  const styles = useStyles();
  const api = useApi();
  const { busy: saving, act } = useAction();
  const input = useRef<HTMLInputElement>(null);
  const causes = byReason(answer.problems);
  const unnamed = answer.errors + answer.warnings - answer.problems.length;
  const verb = update ? 'Update' : 'Import';
  const ready =
    answer.errors > 0
      ? `${formatThings(answer.errors, 'error')} to mend first`
      : `${formatThings(answer.rows, 'line')} ready`;
  const missing =
    (busy === null ? null : busy === 'reading' ? 'The file is being read.' : 'One moment …') ??
    (answer.errors > 0 ? 'Mend the errors first: a file is taken whole or not at all.' : null) ??
    (rowsOf(answer) === 0 ? 'The file changes nothing.' : null);
  const download = () =>
    act(async () => {
      const kind = update ? 'update' : 'import';
      const blob = await api.file(routes.downloadProblemFile, {
        params: { id: migrationId },
        query: { kind },
        body: file,
      });
      saveFile(blob, file.name.replace(/(\.\w+)?$/, '-problems.csv'));
    });
  return (
    <Card title={ready}>
      <div className={styles.body} aria-busy={busy !== null}>
        {children}
        {[...preview.problems].map(({ reason, remedy }) => (
          <p key={reason} className={styles.quiet}>
            {reason} {remedy}
          </p>
        ))}
        {causes.length > 0 && (
          <>
            <h3 className={styles.heading}>Problems by cause</h3>
            <ul className={styles.list}>
              {causes.map(({ reason, severity, count, line }) => (
                <li key={reason} className={styles.item}>
                  {severity === 'error' ? (
                    <ErrorCircleFilled className={styles.red} aria-label="Error" />
                  ) : (
                    <WarningFilled className={styles.orange} aria-label="Warning" />
                  )}
                  <span>
                    <bdi>{reason}</bdi>
                    {line !== null && <span className={styles.quiet}> First on line {formatCount(line)}.</span>}
                  </span>
                  <strong>{formatCount(count)}</strong>
                </li>
              ))}
            </ul>
            {unnamed > 0 && (
              <p className={styles.quiet}>
                These are the first {formatCount(answer.problems.length)}; {formatCount(unnamed)} more are in the file.
              </p>
            )}
          </>
        )}
        {error !== null && <ErrorView error={error} />}
        {answer.errors + answer.warnings > 0 && (
          <Button icon={<ArrowDownloadRegular />} disabledFocusable={saving} onClick={download}>
            Download the lines with their problems
          </Button>
        )}
        <Button icon={<ArrowUploadRegular />} disabledFocusable={busy !== null} onClick={() => input.current?.click()}>
          Upload again
        </Button>
        <FileInput
          input={input}
          label="CSV file to upload again"
          accept={update ? CSV_FILES : ROW_FILES}
          onFile={onFile}
        />
        <ExplainedButton
          appearance="primary"
          label={`${verb} ${formatThings(rowsOf(answer), 'User')}`}
          missing={missing}
          onClick={onAct}
        />
        <p className={styles.quiet}>
          {update ? 'An update takes effect at once. It copies nothing.' : 'Import adds rows. It copies nothing yet.'}
        </p>
      </div>
    </Card>
  );
}
