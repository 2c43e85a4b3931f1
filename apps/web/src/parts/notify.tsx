import {
  Button,
  Toast,
  ToastBody,
  type ToastIntent,
  ToastTitle,
  ToastTrigger,
  useToastController,
} from '@fluentui/react-components';
import { DismissRegular } from '@fluentui/react-icons/svg/dismiss';
import { useCallback } from 'react';

export const TOASTER = 'drover';

const close = (
  <ToastTrigger>
    <Button appearance="transparent" size="small" aria-label="Close the message" icon={<DismissRegular />} />
  </ToastTrigger>
);

/** Shows a message at the bottom right; good news leaves by itself after five seconds, all else stays until it is closed. */
export function useNotify(): (intent: ToastIntent, title: string, body?: string) => void {
  const { dispatchToast } = useToastController(TOASTER);
  return useCallback(
    (intent, title, body) => {
      const leaves = intent === 'success';
      dispatchToast(
        <Toast>
          <ToastTitle {...(leaves ? {} : { action: close })}>{title}</ToastTitle>
          {body !== undefined && <ToastBody>{body}</ToastBody>}
        </Toast>,
        { intent, timeout: leaves ? 5000 : -1 },
      );
    },
    [dispatchToast],
  );
}
