import { useState } from 'react';
import { FormDialog } from '../../../parts/form/form-dialog.tsx';
import { TextField } from '../../../parts/form/text-field.tsx';
import { CodeField } from '../../../parts/form/use-code.tsx';

interface Props {
  readonly title: string;
  readonly verb: string;
  readonly doing: string;
  readonly send: (proof: { readonly password: string; readonly code: string }) => Promise<void>;
  readonly onClose: () => void;
}

/** Asks for password and code before something is changed that keeps others out. */
export function ProveDialog({ title, verb, doing, send, onClose }: Props) {
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const valid = password !== '' && code.trim() !== '';
  return (
    <FormDialog
      title={title}
      verb={verb}
      doing={doing}
      valid={valid}
      send={() => send({ password, code: code.trim() })}
      onClose={onClose}
    >
      {(tried) => (
        <>
          <TextField
            label="Your password"
            secret
            value={password}
            autoComplete="current-password"
            fault={tried && password === '' ? 'Password is needed.' : null}
            onChange={setPassword}
          />
          <CodeField value={code} fault={tried && code.trim() === '' ? 'Code is needed.' : null} onChange={setCode} />
        </>
      )}
    </FormDialog>
  );
}
