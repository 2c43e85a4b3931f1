import {
  Button,
  Checkbox,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  makeStyles,
  tokens,
} from '@fluentui/react-components';
import { ChevronDownRegular } from '@fluentui/react-icons/svg/chevron-down';
import { ChevronUpRegular } from '@fluentui/react-icons/svg/chevron-up';
import { useState } from 'react';
import { useFocusReturn } from '../../parts/use-focus-return.ts';
import { COLUMNS, USUAL_COLUMNS } from './rows/columns.tsx';

const useStyles = makeStyles({
  list: { listStyleType: 'none', margin: 0, padding: 0, height: 'min(60vh, 420px)', overflowY: 'auto' },
  item: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr) 32px 32px',
    alignItems: 'center',
    borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
  },
});

interface Props {
  /** The shown columns, in their order. */
  readonly columns: readonly string[];
  readonly onChange: (columns: readonly string[]) => void;
  readonly onClose: () => void;
}

/** Which columns the table has, and in which order. */
export function ColumnsDialog({ columns, onChange, onClose }: Props) {
  const styles = useStyles();
  useFocusReturn();
  const [shown, setShown] = useState(columns);
  const others = COLUMNS.map(({ id }) => id).filter((id) => !shown.includes(id));
  const tick = (id: string) => setShown(shown.includes(id) ? shown.filter((each) => each !== id) : [...shown, id]);
  const apply = () => {
    onChange(shown);
    onClose();
  };
  return (
    <Dialog open onOpenChange={(_, { open }) => !open && onClose()}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>Customize Columns</DialogTitle>
          <DialogContent>
            <ul className={styles.list}>
              {[...shown, ...others].map((id, index) => {
                const word = COLUMNS.find((column) => column.id === id)?.word ?? id;
                const isShown = index < shown.length;
                return (
                  <li key={id} className={styles.item}>
                    <Checkbox
                      label={word}
                      checked={isShown}
                      disabled={isShown && shown.length === 1}
                      onChange={() => tick(id)}
                    />
                    <Button
                      size="small"
                      appearance="subtle"
                      icon={<ChevronUpRegular />}
                      aria-label={`Move ${word} up`}
                      disabledFocusable={!isShown || index === 0}
                      onClick={() => setShown(swapped(shown, index, index - 1))}
                    />
                    <Button
                      size="small"
                      appearance="subtle"
                      icon={<ChevronDownRegular />}
                      aria-label={`Move ${word} down`}
                      disabledFocusable={!isShown || index === shown.length - 1}
                      onClick={() => setShown(swapped(shown, index, index + 1))}
                    />
                  </li>
                );
              })}
            </ul>
          </DialogContent>
          <DialogActions fluid>
            <Button onClick={() => setShown(USUAL_COLUMNS)}>As at first</Button>
            <Button onClick={onClose}>Cancel</Button>
            <Button appearance="primary" onClick={apply}>
              Apply
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}

/** The list with two places exchanged; as it is where one is none of it. */
function swapped(list: readonly string[], one: number, other: number): readonly string[] {
  const [a, b] = [list[one], list[other]];
  return a === undefined || b === undefined ? list : list.with(one, b).with(other, a);
}
