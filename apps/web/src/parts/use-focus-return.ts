import { useEffect, useState } from 'react';

/** Gives the focus back to what had it when the dialog was opened. Where that is gone, a menu's button gets it from the menu. */
export function useFocusReturn(): void {
  const [opener] = useState(() => document.activeElement);
  useEffect(
    () => () => {
      // After the dialog has let go of the focus.
      requestAnimationFrame(() => {
        if (opener instanceof HTMLElement && opener !== document.body && opener.isConnected) opener.focus();
      });
    },
    [opener],
  );
}
