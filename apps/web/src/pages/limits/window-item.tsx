import { Button, Field, Input, makeStyles, Select, tokens } from '@fluentui/react-components';
import { DeleteRegular } from '@fluentui/react-icons/svg/delete';
import { DayTicks } from '../../parts/form/day-ticks.tsx';
import { BANDWIDTH_FAULT, readBandwidth } from '../../parts/limits/limit-texts.ts';
import type { WindowDraft } from './limits-draft.ts';

const useStyles = makeStyles({
  item: {
    display: 'grid',
    gap: '8px',
    padding: '12px 0 16px',
    borderTop: `1px solid ${tokens.colorNeutralStroke3}`,
  },
  head: { display: 'flex', alignItems: 'center', justifyContent: 'space-between', gap: '8px' },
  title: { margin: 0, fontSize: tokens.fontSizeBase300 },
  fields: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(140px, 1fr))',
    gap: '12px',
    alignItems: 'start',
  },
  input: { minWidth: 0, width: '100%' },
  speed: { minWidth: 0, '& select': { minWidth: 0, textOverflow: 'ellipsis' } },
});

const SPEEDS = { connector: 'As the connector', own: 'A limit of its own', free: 'No limit' } as const;

interface Props {
  readonly window: WindowDraft;
  /** Counted from 1. */
  readonly number: number;
  readonly tried: boolean;
  readonly onChange: (window: WindowDraft) => void;
  readonly onRemove: () => void;
}

/** Some hours of the week in which a connector may be used, and how fast. */
export function WindowItem({ window, number, tried, onChange, onRemove }: Props) {
  const styles = useStyles();
  const { days, from, to, speed, bandwidth } = window;
  const set = (changes: Partial<WindowDraft>) => onChange({ ...window, ...changes });
  const needed = (empty: boolean, message: string) => (tried && empty ? { validationMessage: message } : {});
  const own = readBandwidth(bandwidth);
  return (
    <li className={styles.item}>
      <div className={styles.head}>
        <h3 className={styles.title}>Hours {number}</h3>
        <Button
          size="small"
          appearance="subtle"
          icon={<DeleteRegular />}
          aria-label={`Remove hours ${number}`}
          onClick={onRemove}
        />
      </div>
      <Field {...needed(days.length === 0, 'Choose at least one day.')}>
        <DayTicks legend="Open on" days={days} onChange={(chosen) => set({ days: chosen })} />
      </Field>
      <div className={styles.fields}>
        <Field label="From" {...needed(from === '', 'A time is needed.')}>
          <Input className={styles.input} type="time" value={from} onChange={(_, { value }) => set({ from: value })} />
        </Field>
        <Field label="To" {...needed(to === '', 'A time is needed.')} hint={toHint(from, to)}>
          <Input className={styles.input} type="time" value={to} onChange={(_, { value }) => set({ to: value })} />
        </Field>
        <Field label="Speed">
          <Select
            className={styles.speed}
            value={speed}
            onChange={(_, { value }) =>
              set({ speed: value === 'own' || value === 'free' || value === 'connector' ? value : speed })
            }
          >
            {Object.entries(SPEEDS).map(([value, word]) => (
              <option key={value} value={value}>
                {word}
              </option>
            ))}
          </Select>
        </Field>
        {speed === 'own' && (
          <Field label="Bandwidth, MiB/s" {...needed(own == null, BANDWIDTH_FAULT)}>
            <Input
              className={styles.input}
              inputMode="decimal"
              value={bandwidth}
              onChange={(_, { value }) => set({ bandwidth: value })}
            />
          </Field>
        )}
      </div>
    </li>
  );
}

function toHint(from: string, to: string): string {
  if (from === '' || to === '' || to > from) return 'Of the same day.';
  return to === from ? 'The whole day.' : 'Of the next day.';
}
