import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  makeStyles,
} from '@fluentui/react-components';
import { type ReactNode, useState } from 'react';
import { ErrorView } from './error-view.tsx';
import { useFocusReturn } from './use-focus-return.ts';

const useStyles = makeStyles({ content: { display: 'flex', flexDirection: 'column', gap: '12px' } });

interface Props {
  readonly title: string;
  /** The verb on the button: `Delete`. */
  readonly verb: string;
  /** What the other button says. */
  readonly otherwise?: string;
  /** Names what is lost. */
  readonly children: ReactNode;
  readonly onConfirm: () => Promise<void>;
  readonly onClose: () => void;
}

/** Asks once more before something is lost; stays open with the reason when it could not be done. */
export function ConfirmDialog({ title, verb, otherwise = 'Cancel', children, onConfirm, onClose }: Props) {
  const styles = useStyles();
  useFocusReturn();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const confirm = () => {
    setBusy(true);
    setError(null);
    onConfirm().then(onClose, (thrown: unknown) => {
      setError(thrown);
      setBusy(false);
    });
  };
  return (
    <Dialog open modalType="alert" onOpenChange={(_, { open }) => !open && onClose()}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>{title}</DialogTitle>
          <DialogContent className={styles.content}>
            {children}
            {error !== null && <ErrorView error={error} />}
          </DialogContent>
          <DialogActions fluid>
            <Button onClick={onClose}>{otherwise}</Button>
            <Button appearance="primary" disabledFocusable={busy} onClick={confirm}>
              {busy ? `${verb} …` : verb}
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
