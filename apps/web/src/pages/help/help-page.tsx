import { Link, makeStyles } from '@fluentui/react-components';
import { Card } from '../../parts/card.tsx';
import { Page } from '../../parts/page.tsx';

const useStyles = makeStyles({
  text: { padding: '0 24px 16px', maxWidth: '80ch', '& li': { margin: '4px 0' }, '& p': { margin: '4px 0' } },
});

/** For people who move files: the steps, what becomes of files, and where it is written down. */
export function HelpPage() {
  const styles = useStyles();
  return (
    <Page title="Help">
      <Card title="How to copy a folder">
        <ol className={styles.text}>
          <li>In the Transfer Wizard, connect the server that the files are on, and open the folder to copy.</li>
          <li>Connect the server that they go to, and open or create the folder that they go into.</li>
          <li>
            Scan first counts files and writes nothing. Start Copy copies what is in the source folder. Files at the
            source are never changed or deleted.
          </li>
          <li>Watch it in the Migration Manager. You may close this page; the copy goes on at the server.</li>
          <li>Copy again later: only what is new or changed is copied.</li>
        </ol>
      </Card>
      <Card title="What happens to files that are there already">
        <ul className={styles.text}>
          <li>A file that is the same as at the source is skipped.</li>
          <li>
            A file that Drover wrote, and that nobody changed since, is replaced when the source has a new version.
          </li>
          <li>A file that somebody changed after Drover wrote it is kept, and the log says so.</li>
          <li>
            A file that Drover did not write is kept when it is newer than at the source. When it differs and is not
            newer, it is replaced: move away first what must stay.
          </li>
          <li>
            Nothing is deleted at the destination. Links are not followed; the exclusion rules leave out system files.
          </li>
          <li>Filters and options in step 3 of the Transfer Wizard change what is taken and what is kept.</li>
        </ul>
      </Card>
      <Card title="Where it is written down">
        <div className={styles.text}>
          <p>
            Click a transfer in the Migration Manager and open its last run. Problems shows what did not arrive, by
            cause, with what to do. Log shows every file, can be searched, and can be taken away as CSV or JSON.
          </p>
          <p>
            For programs:{' '}
            <Link href="/api/docs" target="_blank">
              the HTTP interface of this server
            </Link>
            .
          </p>
        </div>
      </Card>
    </Page>
  );
}
