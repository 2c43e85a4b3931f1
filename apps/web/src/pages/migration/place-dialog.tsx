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
import { useEffect, useRef, useState } from 'react';
import type { Side, SideState } from '../../addresses/wizard-search.ts';
import { ErrorView } from '../../parts/error-view.tsx';
import { FolderPicker } from '../../parts/picker/folder-picker.tsx';
import { useSide } from '../../parts/picker/use-side.ts';
import { SkeletonRows } from '../../parts/skeleton-rows.tsx';
import { useAction } from '../../parts/use-action.ts';
import { useFocusReturn } from '../../parts/use-focus-return.ts';

const useStyles = makeStyles({
  surface: { maxWidth: '640px', width: 'calc(100vw - 24px)' },
  content: { padding: 0, margin: '0 -24px' },
  box: { display: 'flex', flexDirection: 'column', height: 'min(60vh, 480px)', outline: 'none' },
});

/** A folder below a root of a connector. */
export interface RootedPath {
  readonly root: string;
  readonly path: readonly string[];
}

interface Props {
  readonly title: string;
  readonly side: Side;
  /** Null when it was deleted. */
  readonly connectorId: string | null;
  /** Where it begins; null for wherever the connector does. */
  readonly from: RootedPath | null;
  readonly send: (place: RootedPath) => Promise<void>;
  readonly onClose: () => void;
}

/** Chooses a folder of a connector: the one that is open when Save is pressed. */
export function PlaceDialog({ title, side, connectorId, from, send, onClose }: Props) {
  const styles = useStyles();
  useFocusReturn();
  const { busy, act } = useAction();
  const [state, setState] = useState<SideState>({
    connectorId,
    root: from?.root ?? null,
    path: from?.path ?? [],
  });
  const view = useSide(state);
  const content = useRef<HTMLDivElement>(null);
  const failed = view.error !== null;
  useEffect(() => {
    // What had the focus has given way to the error: without any, the dialog would be none for keys and screen readers.
    if (failed && document.activeElement === document.body) content.current?.focus();
  }, [failed]);
  const { place } = view;
  const save = () => {
    if (place === null || failed) return;
    act(async () => {
      await send({ root: place.root, path: place.path });
      onClose();
    });
  };
  return (
    <Dialog open onOpenChange={(_, { open }) => !open && onClose()}>
      <DialogSurface className={styles.surface}>
        <DialogBody>
          <DialogTitle>{title}</DialogTitle>
          <DialogContent className={styles.content}>
            <div ref={content} tabIndex={-1} className={styles.box}>
              {view.connector === null ? (
                <SkeletonRows rows={8} />
              ) : view.error !== null ? (
                <ErrorView error={view.error} again={view.retry}>
                  <Button onClick={() => setState({ connectorId, root: null, path: [] })}>Start at the top</Button>
                </ErrorView>
              ) : (
                <FolderPicker side={side} connector={view.connector} state={state} view={view} onChange={setState} />
              )}
            </div>
          </DialogContent>
          <DialogActions fluid>
            <Button onClick={onClose}>Cancel</Button>
            <Button appearance="primary" disabledFocusable={place === null || failed || busy} onClick={save}>
              {busy ? 'Saving …' : 'Save'}
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
