import { scheduleRuleSchema } from '@drover/migration';
import { describe, expect, it } from 'vitest';
import { EVERY, firstDraft, ruleOf, type ScheduleDraft } from './schedule-draft.ts';

const draft: ScheduleDraft = { ...firstDraft(new Date(2026, 0, 31, 12)), timeZone: 'Europe/Berlin' };

describe('the form of a schedule', () => {
  it('says a rule of each kind at first, as the server takes it', () => {
    expect(draft.date).toBe('2026-02-01');
    for (const { every } of EVERY) expect(scheduleRuleSchema.safeParse(ruleOf({ ...draft, every })).success).toBe(true);
  });

  it('says what was filled in', () => {
    expect(ruleOf({ ...draft, every: 'week', days: ['sunday', 'monday'], time: '23:05' })).toEqual({
      every: 'week',
      days: ['monday', 'sunday'],
      at: '23:05',
    });
    expect(ruleOf({ ...draft, every: 'month', day: 'last', time: '06:00' })).toEqual({
      every: 'month',
      day: 'last',
      at: '06:00',
    });
    expect(ruleOf({ ...draft, every: 'once', date: '2026-12-24', time: '18:00' })).toEqual({
      every: 'once',
      at: '2026-12-24T18:00',
    });
  });

  it('says nothing while something is missing', () => {
    expect(ruleOf({ ...draft, every: 'hour', minute: '60' })).toBeNull();
    expect(ruleOf({ ...draft, every: 'hour', minute: '' })).toBeNull();
    expect(ruleOf({ ...draft, every: 'day', time: '' })).toBeNull();
    expect(ruleOf({ ...draft, every: 'week', days: [] })).toBeNull();
    expect(ruleOf({ ...draft, every: 'month', day: '32' })).toBeNull();
    expect(ruleOf({ ...draft, every: 'once', date: '' })).toBeNull();
  });
});
