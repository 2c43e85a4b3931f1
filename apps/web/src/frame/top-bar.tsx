import { Button, makeStyles, mergeClasses, Tooltip, tokens } from '@fluentui/react-components';
import { ArrowSwapRegular } from '@fluentui/react-icons/svg/arrow-swap';
import { PlugConnectedRegular } from '@fluentui/react-icons/svg/plug-connected';
import { QuestionCircleRegular } from '@fluentui/react-icons/svg/question-circle';
import { WandRegular } from '@fluentui/react-icons/svg/wand';
import { WeatherMoonRegular } from '@fluentui/react-icons/svg/weather-moon';
import { WeatherSunnyRegular } from '@fluentui/react-icons/svg/weather-sunny';
import { Link, type LinkProps, useLocation, useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Mark } from '../parts/mark.tsx';
import { useTheme } from '../theme.ts';
import { AccountMenu } from './account-menu.tsx';
import { RunningPill } from './running-pill.tsx';

const NARROW = '@media (max-width: 899px)';

const useStyles = makeStyles({
  bar: {
    display: 'flex',
    alignItems: 'center',
    gap: '24px',
    height: '48px',
    flexShrink: 0,
    padding: '0 24px',
    position: 'sticky',
    top: 0,
    zIndex: 100,
    backgroundColor: tokens.colorNeutralBackground1,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    [NARROW]: { gap: '4px', padding: '0 8px 0 12px' },
  },
  brand: {
    display: 'flex',
    alignItems: 'center',
    gap: '8px',
    color: tokens.colorNeutralForeground1,
    fontSize: tokens.fontSizeBase400,
    fontWeight: tokens.fontWeightSemibold,
    textDecorationLine: 'none',
  },
  wide: { '@media (max-width: 599px)': { display: 'none' } },
  tabs: { display: 'flex', alignSelf: 'stretch', gap: '4px', minWidth: 0 },
  tab: {
    display: 'flex',
    alignItems: 'center',
    gap: '8px',
    padding: '0 12px',
    color: tokens.colorNeutralForeground2,
    textDecorationLine: 'none',
    whiteSpace: 'nowrap',
    borderBottom: '3px solid transparent',
    borderTop: '3px solid transparent',
    fontSize: tokens.fontSizeBase300,
    ':hover': { color: tokens.colorNeutralForeground1, borderBottomColor: tokens.colorNeutralStroke1 },
    '& svg': { fontSize: '20px', width: '1em', height: '1em' },
    '@media (max-width: 599px)': { padding: '0 10px' },
  },
  here: {
    color: tokens.colorNeutralForeground1,
    fontWeight: tokens.fontWeightSemibold,
    borderBottomColor: tokens.colorCompoundBrandStroke,
    ':hover': { borderBottomColor: tokens.colorCompoundBrandStroke },
  },
  // The words stay for those who do not see the icons.
  word: {
    [NARROW]: {
      position: 'absolute',
      width: '1px',
      height: '1px',
      overflow: 'hidden',
      clipPath: 'inset(50%)',
    },
  },
  right: { display: 'flex', alignItems: 'center', gap: '4px', marginLeft: 'auto' },
});

/** Product, the three places to be, what is running, help, theme, account. */
export function TopBar() {
  const styles = useStyles();
  const { shown, choose } = useTheme();
  const navigate = useNavigate();
  const other = shown === 'dark' ? 'light' : 'dark';
  return (
    <header className={styles.bar}>
      <Link to="/transfer-wizard" className={styles.brand} aria-label="Drover, to the Transfer Wizard">
        <Mark size={24} />
        <span className={styles.wide}>Drover</span>
      </Link>
      <nav className={styles.tabs} aria-label="Main">
        <Tab to="/transfer-wizard" icon={<WandRegular />} word="Transfer Wizard" />
        <Tab to="/migration-manager" alsoAt="/runs/" icon={<ArrowSwapRegular />} word="Migration Manager" />
        <Tab to="/connectors" icon={<PlugConnectedRegular />} word="Connectors" />
      </nav>
      <div className={styles.right}>
        <RunningPill />
        <Tooltip content="Help" relationship="label">
          <Button
            role="link"
            appearance="subtle"
            icon={<QuestionCircleRegular />}
            onClick={() => void navigate({ to: '/help' })}
          />
        </Tooltip>
        <Tooltip content={`Switch to ${other} colors`} relationship="label">
          <Button
            appearance="subtle"
            icon={shown === 'dark' ? <WeatherSunnyRegular /> : <WeatherMoonRegular />}
            onClick={() => choose(other)}
            className={styles.wide}
          />
        </Tooltip>
        <AccountMenu />
      </div>
    </header>
  );
}

interface TabProps {
  readonly to: NonNullable<LinkProps['to']>;
  /** The beginning of other addresses that belong to this place. */
  readonly alsoAt?: string;
  readonly icon: ReactNode;
  readonly word: string;
}

function Tab({ to, alsoAt, icon, word }: TabProps) {
  const styles = useStyles();
  const belongs = useLocation({ select: ({ pathname }) => alsoAt !== undefined && pathname.startsWith(alsoAt) });
  return (
    <Link
      to={to}
      className={mergeClasses(styles.tab, belongs && styles.here)}
      title={word}
      activeOptions={{ includeSearch: false }}
      activeProps={{ className: mergeClasses(styles.tab, styles.here), 'aria-current': 'page' }}
    >
      {icon}
      <span className={styles.word}>{word}</span>
    </Link>
  );
}
