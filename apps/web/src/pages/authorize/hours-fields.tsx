import { isTimeZone, NIGHTS_AND_WEEKENDS, type TimeWindows } from '@drover/migration';
import { Checkbox, makeStyles, tokens } from '@fluentui/react-components';
import { ZoneField } from '../../parts/form/zone-field.tsx';

const useStyles = makeStyles({
  hours: { display: 'grid', gap: '8px', minWidth: 0 },
  hint: { margin: 0, color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
});

/** Whether a new connector rests by day, and where the days are counted. */
export interface HoursDraft {
  readonly restsByDay: boolean;
  readonly timeZone: string;
}

export function hoursDraft(restsByDay: boolean): HoursDraft {
  return { restsByDay, timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone };
}

/** Null for always; undefined while the time zone is none. */
export function windowsOf({ restsByDay, timeZone }: HoursDraft): TimeWindows | null | undefined {
  if (!restsByDay) return null;
  return isTimeZone(timeZone) ? { timeZone, windows: [...NIGHTS_AND_WEEKENDS] } : undefined;
}

interface Props {
  readonly hours: HoursDraft;
  readonly onChange: (hours: HoursDraft) => void;
}

/** The hours that are proposed for services which people work with by day. */
export function HoursFields({ hours, onChange }: Props) {
  const styles = useStyles();
  return (
    <div className={styles.hours}>
      <Checkbox
        label="Use it only at nights and weekends"
        checked={hours.restsByDay}
        onChange={(_, { checked }) => onChange({ ...hours, restsByDay: checked === true })}
      />
      {hours.restsByDay && (
        <>
          <ZoneField value={hours.timeZone} onChange={(timeZone) => onChange({ ...hours, timeZone })} />
          <p className={styles.hint}>
            From 19:00 to 07:00, and all Saturday and Sunday: the service slows down large moves while people work. You
            can change the hours later under Limits and hours.
          </p>
        </>
      )}
    </div>
  );
}
