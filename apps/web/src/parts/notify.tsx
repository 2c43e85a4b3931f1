import { Toast, ToastBody, type ToastIntent, ToastTitle, useToastController } from '@fluentui/react-components';
import { useCallback } from 'react';

export const TOASTER = 'drover';

/** Shows a message at the bottom right; good news leaves by itself after five seconds, all else stays until it is closed. */
export function useNotify(): (intent: ToastIntent, title: string, body?: string) => void {
  const { dispatchToast } = useToastController(TOASTER);
  return useCallback(
    (intent, title, body) => {
      dispatchToast(
        <Toast>
          <ToastTitle>{title}</ToastTitle>
          {body !== undefined && <ToastBody>{body}</ToastBody>}
        </Toast>,
        { intent, timeout: intent === 'success' ? 5000 : -1 },
      );
    },
    [dispatchToast],
  );
}
