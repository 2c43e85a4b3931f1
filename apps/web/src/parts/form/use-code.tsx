import { ApiError } from '@drover/api';
import { type ReactNode, useState } from 'react';
import { TextField } from './text-field.tsx';

/** Asks for the code of an authenticator app when the server does, and not before. */
export function useCode(): {
  /** The field; null until a code is asked for. Told whether sending was tried. */
  readonly field: (tried: boolean) => ReactNode;
  readonly valid: boolean;
  /** Sends with the code; gives null when the server has just asked for one. */
  readonly send: <T>(request: (given: { readonly code?: string }) => Promise<T>) => Promise<T | null>;
} {
  const [code, setCode] = useState<string | null>(null);
  const valid = code === null || code.trim() !== '';
  return {
    valid,
    field: (tried) =>
      code === null ? null : (
        <CodeField value={code} fault={tried && !valid ? 'Code is needed.' : null} onChange={setCode} />
      ),
    send: async (request) => {
      try {
        return await request(code === null ? {} : { code: code.trim() });
      } catch (error) {
        if (code !== null || !(error instanceof ApiError) || error.problem.code !== 'code-needed') throw error;
        setCode('');
        return null;
      }
    },
  };
}

interface Props {
  readonly value: string;
  readonly fault: string | null;
  readonly onChange: (value: string) => void;
}

/** Where the code of an authenticator app, or a recovery code, is typed. */
export function CodeField({ value, fault, onChange }: Props) {
  return (
    <TextField
      label="Code"
      focused
      value={value}
      autoComplete="one-time-code"
      hint="The six digits that your authenticator app shows now, or one of your recovery codes."
      fault={fault}
      onChange={onChange}
    />
  );
}
