import type { SignInApp } from '@drover/api';
import { Button, Field, makeStyles } from '@fluentui/react-components';
import { ArrowDownloadRegular } from '@fluentui/react-icons/svg/arrow-download';
import { TimeText } from '../../../parts/time-text.tsx';
import { saveFile } from '../../migration/save-file.ts';

const useStyles = makeStyles({
  line: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '8px 16px', overflowWrap: 'anywhere' },
});

interface Props {
  readonly title: string;
  readonly certificate: NonNullable<SignInApp['nextCertificate']>;
}

/** A certificate that the service must know, to be downloaded and compared. */
export function AppCertificate({ title, certificate: { pem, thumbprint, until } }: Props) {
  const styles = useStyles();
  const download = () => saveFile(new Blob([pem], { type: 'application/x-pem-file' }), 'drover-app.pem');
  return (
    <Field label={title} hint="Upload it at the service, under the app's certificates; compare the thumbprint there.">
      <span className={styles.line}>
        <code>{thumbprint}</code>
        <span>
          good until <TimeText at={until} />
        </span>
        <Button size="small" icon={<ArrowDownloadRegular />} onClick={download}>
          Download
        </Button>
      </span>
    </Field>
  );
}
