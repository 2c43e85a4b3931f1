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
import type { ReactNode } from 'react';
import { ErrorView } from '../error-view.tsx';
import { useFocusReturn } from '../use-focus-return.ts';
import { useSubmit } from './use-submit.ts';

const useStyles = makeStyles({ content: { display: 'grid', gap: '16px', gridAutoRows: 'max-content' } });

interface Props {
  readonly title: string;
  /** The verb on the button, and what it says while it is being done: `Add`, `Adding …`. */
  readonly verb: string;
  readonly doing: string;
  readonly valid: boolean;
  readonly send: () => Promise<void>;
  readonly onClose: () => void;
  /** The fields; told whether sending was tried, because only then something can be missing. */
  readonly children: (tried: boolean) => ReactNode;
}

/** A short form in a dialog; stays open with the reason when it was refused. */
export function FormDialog({ title, verb, doing, valid, send, onClose, children }: Props) {
  const styles = useStyles();
  useFocusReturn();
  const { tried, busy, error, forget, onSubmit } = useSubmit(send);
  return (
    <Dialog open onOpenChange={(_, { open }) => !open && onClose()}>
      <DialogSurface>
        <form noValidate onChange={forget} onSubmit={(event) => onSubmit(event, valid)}>
          <DialogBody>
            <DialogTitle>{title}</DialogTitle>
            <DialogContent className={styles.content}>
              {children(tried)}
              {error !== null && <ErrorView error={error} />}
            </DialogContent>
            <DialogActions fluid>
              <Button onClick={onClose}>Cancel</Button>
              <Button type="submit" appearance="primary" disabledFocusable={busy}>
                {busy ? doing : verb}
              </Button>
            </DialogActions>
          </DialogBody>
        </form>
      </DialogSurface>
    </Dialog>
  );
}
