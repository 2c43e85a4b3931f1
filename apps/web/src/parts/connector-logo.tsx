import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { ArrowSwapRegular } from '@fluentui/react-icons/svg/arrow-swap';
import { CloudRegular } from '@fluentui/react-icons/svg/cloud';
import { FolderRegular } from '@fluentui/react-icons/svg/folder';
import { KeyRegular } from '@fluentui/react-icons/svg/key';
import { StorageRegular } from '@fluentui/react-icons/svg/storage';

const useStyles = makeStyles({
  box: {
    display: 'grid',
    placeItems: 'center',
    flexShrink: 0,
    width: '32px',
    height: '32px',
    borderRadius: tokens.borderRadiusMedium,
    fontSize: '18px',
  },
  small: { width: '20px', height: '20px', fontSize: '12px', borderRadius: tokens.borderRadiusSmall },
  ftp: { backgroundColor: tokens.colorPaletteGrapeBackground2, color: tokens.colorPaletteGrapeForeground2 },
  sftp: { backgroundColor: tokens.colorPaletteMagentaBackground2, color: tokens.colorPaletteMagentaForeground2 },
  machine: { backgroundColor: tokens.colorPaletteTealBackground2, color: tokens.colorPaletteTealForeground2 },
  cloud: { backgroundColor: tokens.colorPaletteBlueBackground2, color: tokens.colorPaletteBlueForeground2 },
  other: { backgroundColor: tokens.colorPaletteSteelBackground2, color: tokens.colorPaletteSteelForeground2 },
});

/** The sign of a connector type; it always stands beside its name. */
export function ConnectorLogo({ type, small = false }: { readonly type: string; readonly small?: boolean }) {
  const styles = useStyles();
  const [icon, colour] = looks(type, styles);
  return (
    <span className={mergeClasses(styles.box, colour, small && styles.small)} aria-hidden="true">
      {icon}
    </span>
  );
}

function looks(type: string, styles: ReturnType<typeof useStyles>) {
  switch (type) {
    case 'ftp':
      return [<ArrowSwapRegular key="icon" />, styles.ftp] as const;
    case 'sftp':
      return [<KeyRegular key="icon" />, styles.sftp] as const;
    case 'azure-blob':
    case 'office-365':
    case 'onedrive-business':
    case 'onedrive-consumer':
      return [<CloudRegular key="icon" />, styles.cloud] as const;
    case 'local-files':
      return [<FolderRegular key="icon" />, styles.machine] as const;
    default:
      return [<StorageRegular key="icon" />, styles.other] as const;
  }
}
