import { Button, Field, makeStyles, tokens } from '@fluentui/react-components';
import { FolderRegular } from '@fluentui/react-icons/svg/folder';
import { useState } from 'react';
import type { Side } from '../../../addresses/wizard-search.ts';
import { formatPath } from '../../../format/paths.ts';
import { PathText } from '../../../parts/path-text.tsx';
import { PlaceDialog, type RootedPath } from '../place-dialog.tsx';

const useStyles = makeStyles({
  button: { justifyContent: 'flex-start', maxWidth: '100%' },
  none: { color: tokens.colorNeutralForeground2, fontWeight: tokens.fontWeightRegular },
});

interface Props {
  readonly label: string;
  readonly side: Side;
  readonly connectorId: string | null;
  readonly place: RootedPath | null;
  /** What it says while none is chosen, where none has to be. */
  readonly none?: string;
  readonly onChange: (place: RootedPath) => void;
}

/** A folder of a connector, chosen in its picker. */
export function PlaceField({ label, side, connectorId, place, none, onChange }: Props) {
  const styles = useStyles();
  const [open, setOpen] = useState(false);
  const title = side === 'source' ? 'Source folder' : 'Destination folder';
  const choose = `Choose the ${title.toLowerCase()}`;
  const unchosen = none === undefined ? choose : `${none}. ${choose}`;
  return (
    <>
      <Field label={label}>
        <Button
          className={styles.button}
          icon={<FolderRegular />}
          aria-label={place === null ? unchosen : `${title}: ${formatPath(place.root, place.path)}`}
          onClick={() => setOpen(true)}
        >
          {place === null ? (
            <span className={styles.none}>{none ?? choose}</span>
          ) : (
            <PathText text={formatPath(place.root, place.path)} />
          )}
        </Button>
      </Field>
      {open && (
        <PlaceDialog
          title={title}
          side={side}
          connectorId={connectorId}
          from={place}
          send={async (chosen) => onChange(chosen)}
          onClose={() => setOpen(false)}
        />
      )}
    </>
  );
}
