import { WEEKDAYS, type Weekday } from '@drover/migration';
import { Checkbox, makeStyles } from '@fluentui/react-components';

const useStyles = makeStyles({
  days: { display: 'flex', flexWrap: 'wrap', border: 'none', margin: 0, padding: 0 },
  legend: { padding: 0 },
});

interface Props {
  readonly legend: string;
  readonly days: readonly Weekday[];
  readonly onChange: (days: readonly Weekday[]) => void;
}

/** Days of the week to tick, in their order. */
export function DayTicks({ legend, days, onChange }: Props) {
  const styles = useStyles();
  return (
    <fieldset className={styles.days}>
      <legend className={styles.legend}>{legend}</legend>
      {WEEKDAYS.map((name) => (
        <Checkbox
          key={name}
          label={`${name.slice(0, 1).toUpperCase()}${name.slice(1, 3)}`}
          checked={days.includes(name)}
          onChange={(_, { checked }) =>
            onChange(WEEKDAYS.filter((each) => (each === name ? checked === true : days.includes(each))))
          }
        />
      ))}
    </fieldset>
  );
}
