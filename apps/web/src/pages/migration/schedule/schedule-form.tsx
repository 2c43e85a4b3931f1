import { isTimeZone, nextRuns, scheduleText } from '@drover/migration';
import { Field, Input, makeStyles, Select, tokens } from '@fluentui/react-components';
import { DayTicks } from '../../../parts/form/day-ticks.tsx';
import { ZoneField } from '../../../parts/form/zone-field.tsx';
import { EVERY, ruleOf, type ScheduleDraft } from './schedule-draft.ts';

const SHOWN = 3;

const useStyles = makeStyles({
  form: { display: 'grid', gap: '12px' },
  row: { display: 'grid', gridTemplateColumns: 'repeat(auto-fit, minmax(140px, 1fr))', gap: '12px' },
  next: { margin: 0, fontSize: tokens.fontSizeBase200, color: tokens.colorNeutralForeground2 },
  list: { margin: '4px 0 0', paddingLeft: '20px' },
});

interface Props {
  readonly draft: ScheduleDraft;
  readonly onChange: (draft: ScheduleDraft) => void;
}

/** When rows start by themselves, and when that would be next. */
export function ScheduleForm({ draft, onChange }: Props) {
  const styles = useStyles();
  const { every, minute, time, days, day, date, timeZone } = draft;
  const set = (changes: Partial<ScheduleDraft>) => onChange({ ...draft, ...changes });
  return (
    <div className={styles.form}>
      <div className={styles.row}>
        <Field label="Starts">
          <Select
            value={every}
            onChange={(_, { value }) => set({ every: EVERY.find((kind) => kind.every === value)?.every ?? every })}
          >
            {EVERY.map((kind) => (
              <option key={kind.every} value={kind.every}>
                {kind.word}
              </option>
            ))}
          </Select>
        </Field>
        {every === 'once' && (
          <Field label="Day">
            <Input type="date" value={date} onChange={(_, { value }) => set({ date: value })} />
          </Field>
        )}
        {every === 'month' && (
          <Field label="Day of the month">
            <Select value={day} onChange={(_, { value }) => set({ day: value })}>
              {Array.from({ length: 31 }, (_, index) => String(index + 1)).map((each) => (
                <option key={each} value={each}>
                  {each}
                </option>
              ))}
              <option value="last">The last one</option>
            </Select>
          </Field>
        )}
        {every === 'hour' ? (
          <Field label="Minute of the hour">
            <Input inputMode="numeric" value={minute} onChange={(_, { value }) => set({ minute: value })} />
          </Field>
        ) : (
          <Field label="Time">
            <Input type="time" value={time} onChange={(_, { value }) => set({ time: value })} />
          </Field>
        )}
      </div>
      {every === 'week' && (
        <DayTicks legend="Days of the week" days={days} onChange={(chosen) => set({ days: chosen })} />
      )}
      <ZoneField value={timeZone} onChange={(chosen) => set({ timeZone: chosen })} />
      {isTimeZone(timeZone) && <NextRuns draft={draft} />}
    </div>
  );
}

function NextRuns({ draft }: { readonly draft: ScheduleDraft }) {
  const styles = useStyles();
  const rule = ruleOf(draft);
  if (rule === null) return <p className={styles.next}>Fill in what is empty to see when it starts.</p>;
  const next = nextRuns(rule, draft.timeZone, new Date(), SHOWN);
  const exact = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'short', timeZone: draft.timeZone });
  return (
    <div className={styles.next} role="status">
      {scheduleText(rule)}
      {next.length === 0 ? '. That time is over: choose a later one.' : ', next:'}
      <ul className={styles.list}>
        {next.map((at) => (
          <li key={at.getTime()}>{exact.format(at)}</li>
        ))}
      </ul>
    </div>
  );
}
