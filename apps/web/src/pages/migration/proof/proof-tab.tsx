import { type Migration, routes, urlOf } from '@drover/api';
import { Button, Link, makeStyles, tokens } from '@fluentui/react-components';
import { ArrowDownloadRegular } from '@fluentui/react-icons/svg/arrow-download';
import { useQuery } from '@tanstack/react-query';
import { Card } from '../../../parts/card.tsx';
import { CopyButton } from '../../../parts/copy-button.tsx';
import { ErrorView } from '../../../parts/error-view.tsx';
import { SkeletonRows } from '../../../parts/skeleton-rows.tsx';
import { TermList } from '../../../parts/term-list.tsx';
import { useApi } from '../../../server/api-context.ts';
import { queries } from '../../../server/queries.ts';
import { saveFile } from '../save-file.ts';
import { OneFileCard, usersFound } from './one-file-card.tsx';

const useStyles = makeStyles({
  body: { display: 'grid', gap: '12px', padding: '16px 24px', '@media (max-width: 599px)': { padding: '16px' } },
  text: { margin: 0, maxWidth: '80ch' },
  links: { display: 'flex', flexWrap: 'wrap', gap: '8px 24px' },
  code: { fontFamily: tokens.fontFamilyMonospace, overflowWrap: 'anywhere' },
  buttons: { display: 'flex', flexWrap: 'wrap', gap: '8px' },
});

/** The proof of a migration: page one for an auditor, the signed file, and the key by which it is known. */
export function ProofTab({ migration }: { readonly migration: Migration }) {
  const styles = useStyles();
  const api = useApi();
  const keyed = useQuery(queries.proofKey(api));
  const found = useQuery(usersFound(api, migration.id, ''));
  // What stands below waits for what is above it, so that nothing moves.
  const isPending = keyed.isPending || found.isPending;
  const params = { id: migration.id };
  return (
    <>
      <Card title="Proof of this migration">
        <div className={styles.body}>
          <p className={styles.text}>
            The proof says of each file what became of it, and how that is known. It balances found files and bytes
            against those that were verified, excluded, accepted or failed, and never says passed where a folder could
            not be listed. It is made anew each time, from the last copy of every user.
          </p>
          <div className={styles.links}>
            <Link href={urlOf(routes.downloadMigrationProofPage, { params })} target="_blank">
              Page one, to read and to sign
            </Link>
            <Link href={urlOf(routes.downloadMigrationProof, { params })} download>
              The whole proof (JSON Lines)
            </Link>
          </div>
          <p className={styles.text}>
            Whoever has the file and the key below can check it without this server:{' '}
            <code className={styles.code}>drover verify proof.jsonl --key proof-key.pem</code>
          </p>
        </div>
      </Card>
      {isPending ? <SkeletonRows rows={8} /> : <OneFileCard migration={migration} />}
      {!isPending && <KeyCard />}
    </>
  );
}

/** The public half of the key that signs, and how to take it along. */
function KeyCard() {
  const styles = useStyles();
  const key = useQuery(queries.proofKey(useApi()));
  return (
    <Card title="Key of this server's proofs">
      <div className={styles.body}>
        {key.error !== null ? (
          <ErrorView error={key.error} again={key.refetch} />
        ) : key.data === undefined ? (
          <SkeletonRows rows={2} />
        ) : (
          <>
            <TermList
              terms={[
                ['Algorithm', key.data.algorithm],
                [
                  'Fingerprint',
                  <span key="fingerprint" className={styles.code}>
                    {key.data.fingerprint}
                  </span>,
                ],
              ]}
            />
            <div className={styles.buttons}>
              <CopyButton label="Copy the fingerprint" text={key.data.fingerprint} />
              <CopyButton label="Copy the public key (PEM)" text={key.data.pem} />
              <SaveKey pem={key.data.pem} />
            </div>
          </>
        )}
      </div>
    </Card>
  );
}

function SaveKey({ pem }: { readonly pem: string }) {
  return (
    <Button icon={<ArrowDownloadRegular />} onClick={() => saveFile(new Blob([pem]), 'proof-key.pem')}>
      Download the public key
    </Button>
  );
}
