import { useState } from 'react';
import { FormDialog } from '../../../parts/form/form-dialog.tsx';
import { TextField } from '../../../parts/form/text-field.tsx';
import { PRIORITY_FAULT, readPriority } from '../queue/read-priority.ts';

interface Props {
  readonly title: string;
  /** What the row has, where one is chosen. */
  readonly first: number | null;
  readonly send: (priority: number | null) => Promise<void>;
  readonly onClose: () => void;
}

/** Which of the waiting rows start first. */
export function PriorityDialog({ title, first, send, onClose }: Props) {
  const [text, setText] = useState(first === null ? '' : String(first));
  const number = readPriority(text);
  const valid = text.trim() === '' || number !== null;
  return (
    <FormDialog title={title} verb="Save" doing="Saving …" valid={valid} send={() => send(number)} onClose={onClose}>
      {(tried) => (
        <TextField
          label="Priority"
          required={false}
          value={text}
          hint="From -100 to 100: of rows that wait, those with the higher one start first. Empty: as the migration has it."
          fault={tried && !valid ? PRIORITY_FAULT : null}
          onChange={setText}
        />
      )}
    </FormDialog>
  );
}
