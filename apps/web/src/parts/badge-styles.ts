import { makeStyles, tokens } from '@fluentui/react-components';

/** How the signs of badges look, by their colours. */
export const useBadgeStyles = makeStyles({
  icon: { fontSize: '18px', flexShrink: 0 },
  green: { color: tokens.colorPaletteGreenForeground1 },
  yellow: { color: tokens.colorPaletteDarkOrangeForeground1 },
  red: { color: tokens.colorPaletteRedForeground1 },
  blue: { color: tokens.colorBrandForeground1 },
  grey: { color: tokens.colorNeutralForeground3 },
});
