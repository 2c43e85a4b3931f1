import { Input, makeStyles } from '@fluentui/react-components';
import { localTimeOf } from '../../format/days.ts';

const useStyles = makeStyles({ input: { minWidth: 0, width: '100%' } });

interface Props {
  /** A day as `2026-11-21`, an exact moment as `2026-11-20T23:00:00.000Z`, or empty. */
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** A day of the viewer's zone. A moment that is no midnight here, such as a day that was chosen in another zone, is shown with its time. */
export function DayInput({ value, onChange, ...field }: Props) {
  const { input } = useStyles();
  if (!value.includes('T')) {
    return (
      <Input {...field} className={input} type="date" value={value} onChange={(_, data) => onChange(data.value)} />
    );
  }
  return (
    <Input
      {...field}
      className={input}
      type="datetime-local"
      step={1}
      value={localTimeOf(value)}
      onChange={(_, data) => onChange(data.value === '' ? '' : new Date(data.value).toISOString())}
    />
  );
}
