import type { FoundAgent } from '@drover/api';
import { makeStyles, mergeClasses, Spinner, tokens } from '@fluentui/react-components';
import { CheckmarkCircleFilled } from '@fluentui/react-icons/svg/checkmark-circle';
import { DismissCircleFilled } from '@fluentui/react-icons/svg/dismiss-circle';
import { InfoRegular } from '@fluentui/react-icons/svg/info';
import { WarningFilled } from '@fluentui/react-icons/svg/warning';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useApi } from '../../server/api-context.ts';
import { queries } from '../../server/queries.ts';
import { keyFault, plainKey } from './key-fault.ts';

const useStyles = makeStyles({
  box: {
    display: 'grid',
    gridTemplateColumns: '18px minmax(0, 1fr)',
    gap: '2px 8px',
    padding: '10px 12px',
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground2,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    // One height for one line and for two, or the form would move with each look.
    minHeight: '62px',
    alignContent: 'center',
    overflowWrap: 'anywhere',
  },
  icon: { fontSize: '18px', marginTop: '1px' },
  good: { color: tokens.colorPaletteGreenForeground1 },
  wait: { color: tokens.colorPaletteDarkOrangeForeground1 },
  none: { color: tokens.colorNeutralForeground3 },
  bad: { color: tokens.colorPaletteRedForeground1 },
  remedy: { gridColumn: 2, color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
});

interface Props {
  readonly typed: string;
  /** The connector that the agent is, or becomes, one of. */
  readonly connectorId: string | null;
}

/** How the agent stands whose key is being entered; it is seen by itself when it calls. */
export function KeyStatus({ typed, connectorId }: Props) {
  const key = plainKey(typed);
  const fault = keyFault(typed);
  const whole = key !== '' && fault === null;
  const found = useQuery({ ...queries.foundAgent(useApi(), key), enabled: whole });
  if (key === '') {
    return <Told sign="none" text="Enter the key, and what is known of its agent stands here." remedy={null} />;
  }
  if (fault !== null) return <Told sign="bad" text={fault} remedy={null} />;
  if (found.data === undefined) {
    return found.error === null ? (
      <Told sign="looks" text="Looking for the agent …" remedy={null} />
    ) : (
      <Told sign="bad" text="The server cannot be asked for the agent now." remedy="It is asked again by itself." />
    );
  }
  return <Told {...tell(found.data, connectorId)} />;
}

type Sign = 'bad' | 'good' | 'looks' | 'none' | 'wait';

interface Telling {
  readonly sign: Sign;
  readonly text: string;
  readonly remedy: string | null;
}

function tell({ state, message, remedy, connector }: FoundAgent, connectorId: string | null): Telling {
  if (state === 'waiting') return { sign: remedy === null ? 'good' : 'wait', text: message, remedy };
  if (state === 'own' && connector?.id === connectorId) {
    return { sign: 'good', text: 'This is an agent of this very connector.', remedy: null };
  }
  if (state === 'unknown') {
    const next = 'Check the key, and start the agent on its machine: it is seen here by itself when it calls.';
    return { sign: 'looks', text: message, remedy: next };
  }
  if (state === 'offline') {
    return { sign: 'looks', text: message, remedy: `${remedy ?? ''} It is seen here by itself when it calls.`.trim() };
  }
  return { sign: state === 'outdated' ? 'wait' : 'bad', text: message, remedy };
}

function Told({ sign, text, remedy }: Telling) {
  const styles = useStyles();
  return (
    <div className={styles.box} role="status">
      <SignIcon sign={sign} />
      <span>
        <bdi>{text}</bdi>
      </span>
      {remedy !== null && <span className={styles.remedy}>{remedy}</span>}
    </div>
  );
}

function SignIcon({ sign }: { readonly sign: Sign }): ReactNode {
  const styles = useStyles();
  switch (sign) {
    case 'good':
      return <CheckmarkCircleFilled className={mergeClasses(styles.icon, styles.good)} aria-label="There" />;
    case 'wait':
      return <WarningFilled className={mergeClasses(styles.icon, styles.wait)} aria-label="Look here" />;
    case 'bad':
      return <DismissCircleFilled className={mergeClasses(styles.icon, styles.bad)} aria-label="Cannot be used" />;
    case 'looks':
      return <Spinner size="extra-tiny" className={styles.icon} aria-hidden="true" />;
    case 'none':
      return <InfoRegular className={mergeClasses(styles.icon, styles.none)} aria-hidden="true" />;
  }
}
