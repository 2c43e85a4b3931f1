import { Field, Textarea } from '@fluentui/react-components';
import { useState } from 'react';
import { FormDialog } from '../../../parts/form/form-dialog.tsx';

interface Props {
  readonly title: string;
  readonly label: string;
  readonly hint: string;
  readonly first: string;
  readonly send: (text: string) => Promise<void>;
  readonly onClose: () => void;
}

/** A text of several lines for the chosen rows. */
export function TextDialog({ title, label, hint, first, send, onClose }: Props) {
  const [text, setText] = useState(first);
  return (
    <FormDialog title={title} verb="Save" doing="Saving …" valid send={() => send(text)} onClose={onClose}>
      {() => (
        <Field label={label} hint={hint}>
          <Textarea rows={6} value={text} onChange={(_, data) => setText(data.value)} />
        </Field>
      )}
    </FormDialog>
  );
}
