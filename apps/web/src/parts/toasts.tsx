import { Toaster } from '@fluentui/react-components';
import { useLocation } from '@tanstack/react-router';
import { TOASTER } from './notify.tsx';
import { useNarrow } from './table/use-narrow.ts';

const EDGE = 20;
/** Over the buttons that start a transfer. */
const ABOVE_START = 184;

/** Where messages appear: at the bottom right, but never over the wizard's buttons. */
export function Toasts() {
  const inWizard = useLocation({ select: ({ pathname }) => pathname === '/transfer-wizard' });
  const narrow = useNarrow();
  const vertical = inWizard && !narrow ? ABOVE_START : EDGE;
  return <Toaster toasterId={TOASTER} position="bottom-end" offset={{ horizontal: EDGE, vertical }} />;
}
