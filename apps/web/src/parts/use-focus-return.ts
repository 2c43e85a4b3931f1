import { useEffect, useState } from 'react';
import { isBehindDialog } from './behind-dialog.ts';

/**
 * Gives the focus back to what had it when the dialog was opened, unless another dialog has followed it. Where it is gone, a menu's
 * button gets it from the menu.
 */
export function useFocusReturn(): void {
  const [opener] = useState(() => document.activeElement);
  useEffect(
    () => () => {
      // After the dialog has let go of the focus.
      requestAnimationFrame(() => {
        if (!(opener instanceof HTMLElement) || opener === document.body) return;
        if (opener.isConnected && !isBehindDialog(opener)) opener.focus();
      });
    },
    [opener],
  );
}
