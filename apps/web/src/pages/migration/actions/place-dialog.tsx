import type { Migration, MigrationRow } from '@drover/api';
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
import { useState } from 'react';
import type { Side, SideState } from '../../../addresses/wizard-search.ts';
import { ErrorView } from '../../../parts/error-view.tsx';
import { FolderPicker } from '../../../parts/picker/folder-picker.tsx';
import { useSide } from '../../../parts/picker/use-side.ts';
import { SkeletonRows } from '../../../parts/skeleton-rows.tsx';
import { useAction } from '../../../parts/use-action.ts';

const useStyles = makeStyles({
  surface: { maxWidth: '640px', width: 'calc(100vw - 24px)' },
  content: { display: 'flex', flexDirection: 'column', height: 'min(60vh, 480px)', padding: 0, margin: '0 -24px' },
});

interface Props {
  readonly side: Side;
  readonly migration: Migration;
  readonly row: MigrationRow;
  readonly send: (place: { readonly root: string; readonly path: readonly string[] }) => Promise<void>;
  readonly onClose: () => void;
}

/** Chooses another folder for one side of a row: the one that is open when Save is pressed. */
export function PlaceDialog({ side, migration, row, send, onClose }: Props) {
  const styles = useStyles();
  const { busy, act } = useAction();
  const connectorId = migration[side].connectorId;
  const known = row[side];
  const [state, setState] = useState<SideState>({
    connectorId,
    root: known?.root ?? null,
    path: known?.path ?? [],
  });
  const view = useSide(state);
  const { place } = view;
  const save = () => {
    if (place === null) return;
    act(async () => {
      await send({ root: place.root, path: place.path });
      onClose();
    });
  };
  return (
    <Dialog open onOpenChange={(_, { open }) => !open && onClose()}>
      <DialogSurface className={styles.surface}>
        <DialogBody>
          <DialogTitle>{side === 'source' ? 'Edit Source' : 'Edit Destination'}</DialogTitle>
          <DialogContent className={styles.content}>
            {view.connector === null ? (
              <SkeletonRows rows={8} />
            ) : view.error !== null ? (
              <ErrorView error={view.error}>
                <Button onClick={view.retry}>Try again</Button>
                <Button onClick={() => setState({ connectorId, root: null, path: [] })}>Start at the top</Button>
              </ErrorView>
            ) : (
              <FolderPicker side={side} connector={view.connector} state={state} view={view} onChange={setState} />
            )}
          </DialogContent>
          <DialogActions fluid>
            <Button onClick={onClose}>Cancel</Button>
            <Button appearance="primary" disabledFocusable={place === null || busy} onClick={save}>
              {busy ? 'Saving …' : 'Save'}
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
