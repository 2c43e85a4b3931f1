import type { ConnectorLimits } from '@drover/api';
import { isTimeZone, NIGHTS_AND_WEEKENDS, type TimeWindow, WEEKDAYS, type Weekday } from '@drover/migration';
import { bandwidthText, readBandwidth } from '../../parts/limits/limit-texts.ts';

/** Some hours of the week as the form holds them. */
export interface WindowDraft {
  readonly key: number;
  readonly days: readonly Weekday[];
  readonly from: string;
  readonly to: string;
  /** As fast as the connector otherwise may be, without a limit, or with its own. */
  readonly speed: 'connector' | 'free' | 'own';
  /** MiB a second. */
  readonly bandwidth: string;
}

/** The limits of a connector as the form holds them. */
export interface LimitsDraft {
  /** MiB a second; empty for no limit. */
  readonly bandwidth: string;
  readonly hours: 'always' | 'windows';
  readonly timeZone: string;
  readonly windows: readonly WindowDraft[];
}

type Limits = Pick<ConnectorLimits, 'bytesPerSecond' | 'windows'>;

const WORKDAYS = WEEKDAYS.slice(0, 5);
const TIME = /^([01]\d|2[0-3]):[0-5]\d$/;

export function limitsDraft({ bytesPerSecond, windows }: Limits): LimitsDraft {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  return {
    bandwidth: bytesPerSecond === null ? '' : bandwidthText(bytesPerSecond),
    hours: windows === null ? 'always' : 'windows',
    timeZone: windows?.timeZone ?? timeZone,
    windows: windows?.windows.map(windowDraft) ?? [],
  };
}

function windowDraft({ days, from, to, bytesPerSecond }: TimeWindow, key: number): WindowDraft {
  return {
    ...{ key, days, from, to },
    speed: bytesPerSecond === undefined ? 'connector' : bytesPerSecond === null ? 'free' : 'own',
    bandwidth: bytesPerSecond == null ? '' : bandwidthText(bytesPerSecond),
  };
}

/** What is sent; null while something is missing. */
export function limitsOf({ bandwidth, hours, timeZone, windows }: LimitsDraft): Limits | null {
  const bytesPerSecond = readBandwidth(bandwidth);
  if (bytesPerSecond === undefined) return null;
  if (hours === 'always') return { bytesPerSecond, windows: null };
  const read = windows.flatMap((window) => windowOf(window) ?? []);
  if (read.length === 0 || read.length < windows.length || !isTimeZone(timeZone)) return null;
  return { bytesPerSecond, windows: { timeZone, windows: read } };
}

function windowOf(window: WindowDraft): TimeWindow | null {
  const { days, from, to, speed, bandwidth } = window;
  const own = readBandwidth(bandwidth);
  if (days.length === 0 || !TIME.test(from) || !TIME.test(to)) return null;
  if (speed === 'own') return own == null ? null : { days: [...days], from, to, bytesPerSecond: own };
  return { days: [...days], from, to, ...(speed === 'free' ? { bytesPerSecond: null } : {}) };
}

/** The draft with one more window, which is open on workdays at night. */
export function withWindow(draft: LimitsDraft): LimitsDraft {
  return { ...draft, windows: [...draft.windows, { ...NIGHT, key: nextKey(draft) }] };
}

const NIGHT = { days: WORKDAYS, from: '19:00', to: '07:00', speed: 'connector', bandwidth: '' } as const;

/** What most people want, with hours that they then change. */
export const PRESETS: readonly {
  readonly label: string;
  readonly windows: readonly Omit<WindowDraft, 'key'>[];
}[] = [
  {
    label: 'Nights and weekends only',
    windows: NIGHTS_AND_WEEKENDS.map(windowDraft),
  },
  {
    label: 'Slower in office hours',
    windows: [
      { ...NIGHT, from: '07:00', to: '19:00', speed: 'own', bandwidth: '5' },
      { ...NIGHT, days: WEEKDAYS, from: '00:00', to: '00:00' },
    ],
  },
];

export function withPreset(draft: LimitsDraft, windows: readonly Omit<WindowDraft, 'key'>[]): LimitsDraft {
  const first = nextKey(draft);
  return { ...draft, hours: 'windows', windows: windows.map((window, at) => ({ ...window, key: first + at })) };
}

function nextKey({ windows }: LimitsDraft): number {
  return Math.max(-1, ...windows.map(({ key }) => key)) + 1;
}
