import { type Run, routes } from '@drover/api';
import { Button, Checkbox, makeStyles } from '@fluentui/react-components';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useMayOperate } from '../../frame/use-user.ts';
import { ErrorView } from '../../parts/error-view.tsx';
import { useSubmit } from '../../parts/form/use-submit.ts';
import { LimitFields } from '../../parts/limits/limit-fields.tsx';
import { type LimitTexts, limitsFrom, limitTexts } from '../../parts/limits/limit-texts.ts';
import { useApi } from '../../server/api-context.ts';
import { queries } from '../../server/queries.ts';

const useStyles = makeStyles({
  form: {
    padding: '16px 24px 0',
    display: 'grid',
    gap: '12px',
    '@media (max-width: 599px)': { padding: '12px 12px 0' },
  },
  fields: { display: 'grid', gridTemplateColumns: 'repeat(auto-fit, minmax(180px, 240px))', gap: '12px 24px' },
  line: { display: 'flex', gap: '12px', alignItems: 'center', flexWrap: 'wrap' },
});

/** Changes how fast a run goes while it goes on. */
export function LimitsForm({ run }: { readonly run: Run }) {
  const styles = useStyles();
  const api = useApi();
  const client = useQueryClient();
  const mayOperate = useMayOperate();
  const [edited, setEdited] = useState<LimitTexts | null>(null);
  const [remember, setRemember] = useState(false);
  const texts = edited ?? limitTexts(run.limits);
  const limits = limitsFrom(texts);
  const form = useSubmit(async () => {
    if (limits === null) return;
    const changed = await api.call(routes.changeRun, { params: { id: run.id }, body: { ...limits, remember } });
    client.setQueryData(queries.run(api, run.id).queryKey, changed);
    if (remember) await client.invalidateQueries({ queryKey: ['transfers', run.transfer.id] });
    setEdited(null);
  });
  return (
    <form
      className={styles.form}
      aria-label="Speed of this run"
      onSubmit={(event) => form.onSubmit(event, limits !== null)}
    >
      <div className={styles.fields}>
        <LimitFields texts={texts} disabled={!mayOperate} onChange={(changes) => setEdited({ ...texts, ...changes })} />
      </div>
      {mayOperate && (
        <div className={styles.line}>
          <Button type="submit" disabledFocusable={edited === null || form.busy}>
            {form.busy ? 'Applying …' : 'Apply'}
          </Button>
          <Checkbox
            label="Also for later runs of this transfer"
            checked={remember}
            onChange={(_, data) => setRemember(data.checked === true)}
          />
        </div>
      )}
      {form.error !== null && <ErrorView error={form.error} />}
    </form>
  );
}
