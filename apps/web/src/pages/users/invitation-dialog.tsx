import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  makeStyles,
  tokens,
} from '@fluentui/react-components';
import { CopyButton } from '../../parts/copy-button.tsx';
import { useFocusReturn } from '../../parts/use-focus-return.ts';

const useStyles = makeStyles({
  content: { display: 'grid', gap: '12px' },
  link: { fontFamily: tokens.fontFamilyMonospace, overflowWrap: 'anywhere', fontSize: tokens.fontSizeBase200 },
});

interface Props {
  readonly name: string;
  /** Path and fragment below this server's address. */
  readonly link: string;
  readonly onClose: () => void;
}

/** Shows a one-time link, once. */
export function InvitationDialog({ name, link, onClose }: Props) {
  const styles = useStyles();
  useFocusReturn();
  const whole = new URL(link, window.location.origin).href;
  return (
    <Dialog open modalType="alert">
      <DialogSurface>
        <DialogBody>
          <DialogTitle>
            Give this link to <bdi>{name}</bdi>
          </DialogTitle>
          <DialogContent className={styles.content}>
            <span>It works once, and is not shown again. Whoever opens it chooses the password of the account.</span>
            <code className={styles.link}>{whole}</code>
          </DialogContent>
          <DialogActions fluid>
            <CopyButton label="Copy link" text={whole} />
            <Button appearance="primary" onClick={onClose}>
              Done
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
