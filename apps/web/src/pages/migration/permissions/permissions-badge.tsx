import type { MigrationRow } from '@drover/api';
import { permissionsWord } from '@drover/migration';
import { ArrowSyncRegular } from '@fluentui/react-icons/svg/arrow-sync';
import { CheckmarkCircleFilled } from '@fluentui/react-icons/svg/checkmark-circle';
import { ClockRegular } from '@fluentui/react-icons/svg/clock';
import { DismissCircleFilled } from '@fluentui/react-icons/svg/dismiss-circle';
import { DocumentSyncRegular } from '@fluentui/react-icons/svg/document-sync';
import { PauseCircleRegular } from '@fluentui/react-icons/svg/pause-circle';
import { ProhibitedRegular } from '@fluentui/react-icons/svg/prohibited';
import { QuestionCircleFilled } from '@fluentui/react-icons/svg/question-circle';
import { WarningFilled } from '@fluentui/react-icons/svg/warning';
import { StateBadge, type StateLook } from '../state-badge.tsx';

type State = NonNullable<MigrationRow['permissions']>;

const LOOKS = {
  waiting: { colour: 'blue', icon: ClockRegular },
  running: { colour: 'blue', icon: ArrowSyncRegular },
  paused: { colour: 'blue', icon: PauseCircleRegular },
  canceled: { colour: 'yellow', icon: ProhibitedRegular },
  failed: { colour: 'red', icon: DismissCircleFilled },
  'needs-decision': { colour: 'yellow', icon: QuestionCircleFilled },
  decided: { colour: 'blue', icon: QuestionCircleFilled },
  'map-changed': { colour: 'blue', icon: DocumentSyncRegular },
  problems: { colour: 'yellow', icon: WarningFilled },
  given: { colour: 'green', icon: CheckmarkCircleFilled },
} as const satisfies Readonly<Record<State, StateLook>>;

/** How the permissions of a row stand: a sign and a word. */
export function PermissionsBadge({ state, title }: { readonly state: State; readonly title?: string }) {
  return <StateBadge look={LOOKS[state]} word={permissionsWord(state)} title={title} />;
}
