import type { MigrationRow, RowState } from '@drover/api';
import { rowStatus } from '@drover/migration';
import { ArrowSyncRegular } from '@fluentui/react-icons/svg/arrow-sync';
import { CheckmarkCircleFilled } from '@fluentui/react-icons/svg/checkmark-circle';
import { CircleRegular } from '@fluentui/react-icons/svg/circle';
import { ClockRegular } from '@fluentui/react-icons/svg/clock';
import { DismissCircleFilled } from '@fluentui/react-icons/svg/dismiss-circle';
import { DocumentSearchRegular } from '@fluentui/react-icons/svg/document-search';
import { PauseCircleRegular } from '@fluentui/react-icons/svg/pause-circle';
import { ProhibitedRegular } from '@fluentui/react-icons/svg/prohibited';
import { WarningFilled } from '@fluentui/react-icons/svg/warning';
import { StateBadge, type StateLook } from '../state-badge.tsx';

const LOOKS = {
  new: { colour: 'grey', icon: CircleRegular },
  queued: { colour: 'blue', icon: ClockRegular },
  scanning: { colour: 'blue', icon: DocumentSearchRegular },
  running: { colour: 'blue', icon: ArrowSyncRegular },
  paused: { colour: 'blue', icon: PauseCircleRegular },
  canceling: { colour: 'blue', icon: ProhibitedRegular },
  scanned: { colour: 'green', icon: DocumentSearchRegular },
  success: { colour: 'green', icon: CheckmarkCircleFilled },
  problems: { colour: 'yellow', icon: WarningFilled },
  failed: { colour: 'red', icon: DismissCircleFilled },
  canceled: { colour: 'yellow', icon: ProhibitedRegular },
} as const satisfies Readonly<Record<RowState, StateLook>>;

/** How a row stands, in words: a row that waits for its time says when that is. */
export function rowWord({ state, schedule }: Pick<MigrationRow, 'state' | 'schedule'>): string {
  return state === 'new' && schedule !== null ? schedule : rowStatus(state).word;
}

export function readinessWord(readiness: MigrationRow['readiness']): string {
  return readiness === null ? '–' : { ready: 'Ready', warning: 'Warning', blocked: 'Blocked' }[readiness];
}

export function colourOf(state: RowState): StateLook['colour'] {
  return LOOKS[state].colour;
}

interface Props {
  readonly state: RowState;
  readonly word: string;
  /** The whole message with its code, shown on hover. */
  readonly message: string | null;
}

/** How a row stands: a sign and a word. */
export function RowStateBadge({ state, word, message }: Props) {
  return <StateBadge look={LOOKS[state]} word={word} title={message ?? undefined} />;
}
