import { Toaster } from '@fluentui/react-components';
import { useLocation } from '@tanstack/react-router';
import { useAway } from '../server/reach-context.ts';
import { TOASTER } from './notify.tsx';
import { useNarrow } from './table/use-narrow.ts';

const EDGE = 20;
/** Over the bar that says that the server is away, on three lines where it is narrow. */
const ABOVE_AWAY = { wide: 72, narrow: 120 } as const;
/** Over the buttons that start a transfer. */
const ABOVE_START = 184;

/** Where messages appear: at the bottom right, but never over the wizard's buttons, nor under the bar at the bottom. */
export function Toasts() {
  const inWizard = useLocation({ select: ({ pathname }) => pathname === '/transfer-wizard' });
  const narrow = useNarrow();
  const away = useAway();
  const awayTop = away ? ABOVE_AWAY[narrow ? 'narrow' : 'wide'] : EDGE;
  const vertical = inWizard && !narrow ? ABOVE_START : awayTop;
  return <Toaster toasterId={TOASTER} position="bottom-end" offset={{ horizontal: EDGE, vertical }} />;
}
