import type { ConnectorType } from '@drover/api';
import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { ArrowLeftRegular } from '@fluentui/react-icons/svg/arrow-left';
import { ConnectorLogo } from '../../parts/connector-logo.tsx';

const useStyles = makeStyles({
  head: { display: 'flex', alignItems: 'center', gap: '12px', marginBottom: '16px' },
  title: { fontSize: tokens.fontSizeBase500, lineHeight: tokens.lineHeightBase500, margin: 0 },
});

interface Props {
  readonly type: ConnectorType;
  readonly verb: string;
  readonly onLeave: () => void;
}

/** The way back, and what is being authorised. */
export function FormHeading({ type, verb, onLeave }: Props) {
  const styles = useStyles();
  return (
    <div className={styles.head}>
      <Button appearance="subtle" icon={<ArrowLeftRegular />} aria-label="Back" onClick={onLeave} />
      <ConnectorLogo type={type.type} />
      <h1 className={styles.title}>
        {verb} {type.label}
      </h1>
    </div>
  );
}
