import { useState } from 'react';
import { problemOf } from './error-view.tsx';
import { useNotify } from './notify.tsx';

/** What a button does: whether it is under way, and a message when it is refused. */
export function useAction(): { readonly busy: boolean; readonly act: (action: () => Promise<void>) => void } {
  const notify = useNotify();
  const [busy, setBusy] = useState(false);
  const act = (action: () => Promise<void>) => {
    setBusy(true);
    action().then(
      () => setBusy(false),
      (error: unknown) => {
        const { title, detail, remedy } = problemOf(error);
        notify('error', title, `${detail} ${remedy}`);
        setBusy(false);
      },
    );
  };
  return { busy, act };
}
