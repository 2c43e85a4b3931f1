import { GraphError } from '../graph-error.ts';

export interface ThrottleOptions {
  /** Resource units that an application may use in a tenant in a window. */
  readonly units: number;
  /** In milliseconds; a minute by default. */
  readonly window?: number;
  /** The same for a day of 24 hours. */
  readonly unitsPerDay?: number;
}

const MINUTE = 60_000;
const DAY = 86_400_000;
/** From this share of the limit on, answers say how much is left. */
const TELLS_FROM = 0.8;

interface Usage {
  windowEnds: number;
  used: number;
  dayEnds: number;
  usedToday: number;
  /** Until when the application was told to wait. */
  pausedUntil: number;
}

/** Counts resource units for each application, and refuses what goes beyond the limits. */
export class Throttle {
  readonly #now: () => number;
  readonly #usage = new Map<string, Usage>();
  options: ThrottleOptions | null;

  constructor(now: () => number, options: ThrottleOptions | null) {
    this.#now = now;
    this.options = options;
  }

  /**
   * Counts a request, also one that is then refused, and gives the headers that say how much is left; throws 429 beyond the limit.
   * Source: "Avoid getting throttled or blocked in SharePoint Online", RateLimit headers of the IETF's draft 03.
   */
  charge(app: string, units: number): Readonly<Record<string, string>> {
    if (this.options === null) return {};
    const now = this.#now();
    const { units: limit, unitsPerDay = Number.POSITIVE_INFINITY } = this.options;
    const usage = this.#usageOf(app, now);
    usage.used += units;
    usage.usedToday += units;
    if (usage.usedToday > unitsPerDay) throw this.#refuse(usage, usage.dayEnds - now, {});
    const reset = secondsOf(usage.windowEnds - now);
    const remaining = Math.max(0, limit - usage.used);
    const told = {
      'ratelimit-limit': String(limit),
      'ratelimit-remaining': String(remaining),
      'ratelimit-reset': String(reset),
    };
    if (usage.used > limit) throw this.#refuse(usage, usage.windowEnds - now, told);
    return usage.used >= TELLS_FROM * limit ? told : {};
  }

  /** Notes that an application was told to wait, for whatever reason. */
  pause(app: string, seconds: number): void {
    const usage = this.#usageOf(app, this.#now());
    usage.pausedUntil = Math.max(usage.pausedUntil, this.#now() + seconds * 1000);
  }

  /** How long an application should still wait, in milliseconds. */
  pauseLeft(app: string): number {
    return Math.max(0, (this.#usage.get(app)?.pausedUntil ?? 0) - this.#now());
  }

  /** Units that an application has used since the simulator began, or since its day did. */
  usedToday(app: string): number {
    return this.#usage.get(app)?.usedToday ?? 0;
  }

  #refuse(usage: Usage, wait: number, told: Readonly<Record<string, string>>): GraphError {
    const seconds = secondsOf(wait);
    usage.pausedUntil = this.#now() + seconds * 1000;
    return tooMany(seconds, told);
  }

  #usageOf(app: string, now: number): Usage {
    const window = this.options?.window ?? MINUTE;
    const known = this.#usage.get(app);
    const usage = known ?? { windowEnds: now + window, used: 0, dayEnds: now + DAY, usedToday: 0, pausedUntil: 0 };
    if (known === undefined) this.#usage.set(app, usage);
    if (now >= usage.windowEnds) Object.assign(usage, { windowEnds: now + window, used: 0 });
    if (now >= usage.dayEnds) Object.assign(usage, { dayEnds: now + DAY, usedToday: 0 });
    return usage;
  }
}

export function tooMany(seconds: number, headers: Readonly<Record<string, string>> = {}): GraphError {
  const message = 'The app or user has been throttled.';
  return new GraphError(429, 'activityLimitReached', message, {
    headers: { 'retry-after': String(seconds), ...headers },
  });
}

function secondsOf(milliseconds: number): number {
  return Math.max(1, Math.ceil(milliseconds / 1000));
}
