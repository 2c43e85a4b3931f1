import { useState } from 'react';
import { FormDialog } from '../../../parts/form/form-dialog.tsx';
import { TextField } from '../../../parts/form/text-field.tsx';

interface Props {
  readonly title: string;
  /** What the words are: `tags`. */
  readonly noun: string;
  /** Those that the row has, where one is chosen. */
  readonly present: readonly string[];
  readonly send: (add: readonly string[], remove: readonly string[]) => Promise<void>;
  readonly onClose: () => void;
}

/** Words that the chosen rows get, and words that they lose. */
export function WordsDialog({ title, noun, present, send, onClose }: Props) {
  const [add, setAdd] = useState('');
  const [remove, setRemove] = useState('');
  const [adds, removes] = [wordsIn(add), wordsIn(remove)];
  const valid = adds.length + removes.length > 0;
  const hint = 'Several with a comma between.';
  return (
    <FormDialog
      title={title}
      verb="Apply"
      doing="Applying …"
      valid={valid}
      send={() => send(adds, removes)}
      onClose={onClose}
    >
      {(tried) => (
        <>
          {present.length > 0 && (
            <span>
              It has <bdi>{present.join(', ')}</bdi>.
            </span>
          )}
          <TextField
            label={`Add ${noun}`}
            required={false}
            value={add}
            hint={hint}
            fault={tried && !valid ? `Write ${noun} to add or to remove.` : null}
            onChange={setAdd}
          />
          <TextField label={`Remove ${noun}`} required={false} value={remove} hint={hint} onChange={setRemove} />
        </>
      )}
    </FormDialog>
  );
}

/** Words between commas or semicolons, each once. */
function wordsIn(text: string): readonly string[] {
  return [...new Set(text.split(/[,;]/).map((word) => word.trim()))].filter((word) => word !== '');
}
