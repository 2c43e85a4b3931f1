import { makeStyles, Radio, RadioGroup, tokens } from '@fluentui/react-components';
import { formatCount, formatThings } from '../../../format/numbers.ts';
import type { ScheduleDraft } from '../schedule/schedule-draft.ts';
import { ScheduleForm } from '../schedule/schedule-form.tsx';

/** At once, by the schedules that the rows have, or by one that all of them get. */
export type When = 'now' | 'own' | 'new';

const useStyles = makeStyles({
  title: { margin: '8px 0 0', fontSize: tokens.fontSizeBase400 },
  quiet: { margin: 0, color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
});

interface Props {
  readonly when: When;
  /** With `schedule` nobody has said yet by which. */
  readonly onWhen: (when: When | 'schedule') => void;
  readonly draft: ScheduleDraft;
  readonly onDraft: (draft: ScheduleDraft) => void;
  /** Of so many chosen rows, so many have a schedule; null while that is not known. */
  readonly rows: { readonly count: number; readonly scheduled: number } | null;
}

/** When the chosen rows start. */
export function StartWhen({ when, onWhen, draft, onDraft, rows }: Props) {
  const styles = useStyles();
  const scheduled = rows?.scheduled ?? 0;
  const without = (rows?.count ?? 0) - scheduled;
  return (
    <>
      <h3 className={styles.title}>When?</h3>
      <RadioGroup
        aria-label="When?"
        layout="horizontal"
        value={when === 'now' ? 'now' : 'schedule'}
        onChange={(_, { value }) => onWhen(value === 'now' ? 'now' : 'schedule')}
      >
        <Radio value="now" label="Right Now" />
        <Radio value="schedule" label="On Schedule" />
      </RadioGroup>
      {when !== 'now' && scheduled > 0 && (
        <RadioGroup
          aria-label="Which schedule?"
          value={when}
          onChange={(_, { value }) => onWhen(value === 'own' ? 'own' : 'new')}
        >
          <Radio value="own" label={`The schedules that ${formatThings(scheduled, 'user')} have already`} />
          <Radio value="new" label="One schedule for all of them, in place of what they have" />
        </RadioGroup>
      )}
      {when === 'own' && without > 0 && (
        <p className={styles.quiet} role="status">
          {formatCount(without)} without a schedule stay as they are.
        </p>
      )}
      {when === 'new' && <ScheduleForm draft={draft} onChange={onDraft} />}
    </>
  );
}
