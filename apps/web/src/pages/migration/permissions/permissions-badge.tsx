import type { MigrationRow } from '@drover/api';
import { permissionsWord } from '@drover/migration';
import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { ArrowSyncRegular } from '@fluentui/react-icons/svg/arrow-sync';
import { CheckmarkCircleFilled } from '@fluentui/react-icons/svg/checkmark-circle';
import { ClockRegular } from '@fluentui/react-icons/svg/clock';
import { DismissCircleFilled } from '@fluentui/react-icons/svg/dismiss-circle';
import { PauseCircleRegular } from '@fluentui/react-icons/svg/pause-circle';
import { ProhibitedRegular } from '@fluentui/react-icons/svg/prohibited';
import { QuestionCircleFilled } from '@fluentui/react-icons/svg/question-circle';
import { WarningFilled } from '@fluentui/react-icons/svg/warning';

type State = NonNullable<MigrationRow['permissions']>;

/** How each state looks: never by its colour alone. */
const LOOKS = {
  waiting: { colour: 'blue', icon: ClockRegular },
  running: { colour: 'blue', icon: ArrowSyncRegular },
  paused: { colour: 'blue', icon: PauseCircleRegular },
  canceled: { colour: 'yellow', icon: ProhibitedRegular },
  failed: { colour: 'red', icon: DismissCircleFilled },
  'needs-decision': { colour: 'yellow', icon: QuestionCircleFilled },
  decided: { colour: 'blue', icon: QuestionCircleFilled },
  problems: { colour: 'yellow', icon: WarningFilled },
  given: { colour: 'green', icon: CheckmarkCircleFilled },
} as const satisfies Readonly<Record<State, unknown>>;

const useStyles = makeStyles({
  badge: {
    display: 'inline-flex',
    alignItems: 'center',
    gap: '8px',
    minWidth: 0,
    whiteSpace: 'nowrap',
    verticalAlign: 'middle',
  },
  icon: { fontSize: '18px', flexShrink: 0 },
  green: { color: tokens.colorPaletteGreenForeground1 },
  yellow: { color: tokens.colorPaletteDarkOrangeForeground1 },
  red: { color: tokens.colorPaletteRedForeground1 },
  blue: { color: tokens.colorBrandForeground1 },
});

/** How the permissions of a row stand: a sign and a word. */
export function PermissionsBadge({ state, title }: { readonly state: State; readonly title?: string }) {
  const styles = useStyles();
  const { icon: Icon, colour } = LOOKS[state];
  return (
    <span className={styles.badge} title={title}>
      <Icon className={mergeClasses(styles.icon, styles[colour])} aria-hidden="true" />
      {permissionsWord(state)}
    </span>
  );
}
