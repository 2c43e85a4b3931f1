import { Checkbox, Field, Input, makeStyles, Radio, RadioGroup, Select, Textarea } from '@fluentui/react-components';
import type { TransferOptions } from '../../addresses/wizard-options.ts';
import { Fold } from '../fold.tsx';
import { LimitFields } from '../limits/limit-fields.tsx';
import { shortBandwidth } from '../limits/limit-texts.ts';
import { DayInput } from './day-input.tsx';
import { ExclusionsFold } from './exclusions-fold.tsx';
import { countFilters, findOptionFaults } from './transfer-options.ts';

const useStyles = makeStyles({
  box: { marginTop: 'auto' },
  fields: { display: 'grid', gap: '12px', padding: '4px 0 12px' },
  pair: { display: 'grid', gridTemplateColumns: 'repeat(2, minmax(0, 1fr))', gap: '12px' },
  input: { minWidth: 0, width: '100%' },
});

interface Props {
  readonly options: TransferOptions;
  readonly onChange: (options: TransferOptions) => void;
}

/** Filters, verification, exclusions, names and speed, each folded away behind what it says now. */
export function OptionsForm({ options, onChange }: Props) {
  const styles = useStyles();
  const filters = countFilters(options);
  const parts = { options, set: (changes: Partial<TransferOptions>) => onChange({ ...options, ...changes }) };
  const { verify, exclusions, names } = options;
  return (
    <div className={styles.box}>
      <Fold title="Filters" says={filters === 0 ? 'None' : `${filters} set`}>
        <Filters {...parts} />
      </Fold>
      <Fold title="Verify" says={VERIFY[verify]}>
        <Verify {...parts} />
      </Fold>
      <ExclusionsFold choice={exclusions} onChange={(choice) => parts.set({ exclusions: choice })} />
      <Fold title="Names and conflicts" says={NAMES[names]}>
        <Names {...parts} />
      </Fold>
      <Fold title="Speed and attempts" says={speedOf(options)}>
        <Speed {...parts} />
      </Fold>
    </div>
  );
}

interface PartProps {
  readonly options: TransferOptions;
  readonly set: (changes: Partial<TransferOptions>) => void;
}

type DayKey = 'createdAfter' | 'createdBefore' | 'modifiedAfter' | 'modifiedBefore';

const VERIFY = { size: 'Size', hash: 'Size and hash', reread: 'Read back' } as const;
const NAMES = { remove: 'Repair', replace: 'Replace', skip: 'Skip' } as const;

function Filters({ options, set }: PartProps) {
  const styles = useStyles();
  const faults = findOptionFaults(options);
  const text = (key: 'minSize' | 'maxSize' | 'extensions', label: string, hint = '') => (
    <Field label={label} {...(hint === '' ? {} : { hint })} {...faultOf(faults[key])}>
      <Input className={styles.input} value={options[key]} onChange={(_, data) => set({ [key]: data.value })} />
    </Field>
  );
  const day = (key: DayKey, label: string) => (
    <Field label={label} {...faultOf(faults[key])}>
      <DayInput value={options[key]} onChange={(value) => set({ [key]: value })} />
    </Field>
  );
  const lines = (key: 'include' | 'exclude', label: string, hint: string) => (
    <Field label={label} hint={hint}>
      <Textarea rows={2} spellCheck={false} value={options[key]} onChange={(_, data) => set({ [key]: data.value })} />
    </Field>
  );
  return (
    <div className={styles.fields}>
      {lines('include', 'Only these', 'One pattern a line, such as Reports/** or *.pdf. Empty for all.')}
      {lines('exclude', 'Not these', 'One pattern a line, such as Old/** at the top or Cache/ at any depth.')}
      <Field label="File types">
        <Select
          value={options.extensionsMode}
          onChange={(_, data) => set({ extensionsMode: data.value as TransferOptions['extensionsMode'] })}
        >
          <option value="all">All</option>
          <option value="only">Only these extensions</option>
          <option value="skip">All but these extensions</option>
        </Select>
      </Field>
      {options.extensionsMode !== 'all' && text('extensions', 'Extensions', 'Such as pdf, docx')}
      <div className={styles.pair}>
        {text('minSize', 'At least', 'Such as 1 KB')}
        {text('maxSize', 'At most', 'Such as 2 GB')}
      </div>
      <div className={styles.pair}>
        {day('modifiedAfter', 'Changed from')}
        {day('modifiedBefore', 'Changed until')}
      </div>
      <div className={styles.pair}>
        {day('createdAfter', 'Made from')}
        {day('createdBefore', 'Made until')}
      </div>
      <Field label="Data files of Outlook (PST)">
        <Select
          value={options.mailArchives}
          onChange={(_, data) => set({ mailArchives: data.value as TransferOptions['mailArchives'] })}
        >
          <option value="copy">Copy like any file</option>
          <option value="list">Leave out, and list as a problem</option>
          <option value="skip">Skip</option>
        </Select>
      </Field>
      <Checkbox
        label="Skip hidden files and folders"
        checked={options.hidden === 'skip'}
        onChange={(_, { checked }) => set({ hidden: checked === true ? 'skip' : 'take' })}
      />
    </div>
  );
}

function Verify({ options, set }: PartProps) {
  const styles = useStyles();
  return (
    <div className={styles.fields}>
      <RadioGroup
        aria-label="Verify"
        value={options.verify}
        onChange={(_, data) => set({ verify: data.value as TransferOptions['verify'] })}
      >
        <Radio value="hash" label="Size, and hash where both sides have one" />
        <Radio value="size" label="Size only" />
        <Radio value="reread" label="Read every copy back and compare; takes about twice as long" />
      </RadioGroup>
      <Checkbox
        label="Scans report owners, rights and attributes in their log"
        checked={options.permissions === 'report'}
        onChange={(_, { checked }) => set({ permissions: checked === true ? 'report' : 'ignore' })}
      />
    </div>
  );
}

function Names({ options, set }: PartProps) {
  const styles = useStyles();
  const faults = findOptionFaults(options);
  return (
    <div className={styles.fields}>
      <Field label="Names that the destination cannot hold">
        <Select value={options.names} onChange={(_, data) => set({ names: data.value as TransferOptions['names'] })}>
          <option value="remove">Leave out what it cannot hold</option>
          <option value="replace">Replace what it cannot hold</option>
          <option value="skip">Skip the file</option>
        </Select>
      </Field>
      {options.names === 'replace' && (
        <Field label="Replace by" {...faultOf(faults.replaceBy)}>
          <Input
            className={styles.input}
            value={options.replaceBy}
            onChange={(_, data) => set({ replaceBy: data.value })}
          />
        </Field>
      )}
      <Field label="Changed at the destination since the last copy">
        <Select
          value={options.conflicts}
          onChange={(_, data) => set({ conflicts: data.value as TransferOptions['conflicts'] })}
        >
          <option value="keep">Keep the destination's</option>
          <option value="keep-both">Keep both</option>
          <option value="source-wins">Take the source's</option>
        </Select>
      </Field>
      <Field label="Newer at the destination, not by Drover">
        <Select
          value={options.newerDestination}
          onChange={(_, data) => set({ newerDestination: data.value as TransferOptions['newerDestination'] })}
        >
          <option value="keep">Keep it</option>
          <option value="replace">Replace it</option>
        </Select>
      </Field>
    </div>
  );
}

function Speed({ options, set }: PartProps) {
  const styles = useStyles();
  return (
    <div className={styles.fields}>
      <LimitFields texts={options} onChange={set} />
      <Field label="Attempts for each file" {...faultOf(findOptionFaults(options).attempts)}>
        <Input
          className={styles.input}
          inputMode="numeric"
          value={options.attempts}
          onChange={(_, data) => set({ attempts: data.value })}
        />
      </Field>
    </div>
  );
}

function speedOf({ bandwidth, files }: TransferOptions): string {
  const set = [
    ...(bandwidth.trim() === '' ? [] : [`${shortBandwidth(bandwidth.trim())} MiB/s`]),
    ...(files.trim() === '' ? [] : [`${files.trim()} at once`]),
  ];
  return set.length === 0 ? 'No limit' : set.join(', ');
}

function faultOf(fault: string | undefined): { readonly validationMessage?: string } {
  return fault === undefined ? {} : { validationMessage: fault };
}
