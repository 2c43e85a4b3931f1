import { type FormEvent, useState } from 'react';

/** The state of a form that is sent: whether it was tried, is under way, and why it was refused. */
export function useSubmit(send: () => Promise<void>): {
  readonly tried: boolean;
  readonly busy: boolean;
  readonly error: unknown;
  /** Forgets the reason: it was about what stood there before. */
  readonly forget: () => void;
  readonly onSubmit: (event: FormEvent, valid: boolean) => void;
} {
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const onSubmit = (event: FormEvent, valid: boolean) => {
    event.preventDefault();
    setTried(true);
    if (!valid || busy) return;
    setBusy(true);
    setError(null);
    send().then(
      () => {
        setTried(false);
        setBusy(false);
      },
      (thrown: unknown) => {
        setError(thrown);
        setBusy(false);
      },
    );
  };
  return { tried, busy, error, forget: () => setError(null), onSubmit };
}
