import { isTimeZone, type ScheduleRule } from '@drover/migration';
import { useState } from 'react';
import { FormDialog } from '../../../parts/form/form-dialog.tsx';
import { firstDraft, ruleOf } from '../schedule/schedule-draft.ts';
import { ScheduleForm } from '../schedule/schedule-form.tsx';

interface Props {
  /** `3 Users`. */
  readonly users: string;
  readonly send: (rule: ScheduleRule, timeZone: string) => Promise<void>;
  readonly onClose: () => void;
}

/** When the chosen rows start by themselves. */
export function ScheduleDialog({ users, send, onClose }: Props) {
  const [draft, setDraft] = useState(() => firstDraft(new Date()));
  const rule = ruleOf(draft);
  const valid = rule !== null && isTimeZone(draft.timeZone);
  return (
    <FormDialog
      title={`Schedule ${users}`}
      verb={`Apply Schedules to ${users}`}
      doing="Applying …"
      valid={valid}
      send={async () => {
        if (rule !== null) await send(rule, draft.timeZone);
      }}
      onClose={onClose}
    >
      {() => <ScheduleForm draft={draft} onChange={setDraft} />}
    </FormDialog>
  );
}
