import { routes } from '@drover/api';
import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Card } from '../../../parts/card.tsx';
import { ErrorView } from '../../../parts/error-view.tsx';
import { useNotify } from '../../../parts/notify.tsx';
import { SkeletonRows } from '../../../parts/skeleton-rows.tsx';
import { TimeText } from '../../../parts/time-text.tsx';
import { useApi } from '../../../server/api-context.ts';
import { queries } from '../../../server/queries.ts';
import { EnrolDialog } from './enrol-dialog.tsx';
import { ProveDialog } from './prove-dialog.tsx';
import { RecoveryCodes } from './recovery-codes.tsx';

const useStyles = makeStyles({
  body: { display: 'grid', gap: '16px', padding: '16px 24px', '@media (max-width: 599px)': { padding: '12px 16px' } },
  text: { margin: 0, color: tokens.colorNeutralForeground2 },
  buttons: { display: 'flex', gap: '8px', flexWrap: 'wrap' },
});

/** Two-step sign-in: on, off, and the codes for a lost app. */
export function SecondFactorCard() {
  const styles = useStyles();
  const api = useApi();
  const client = useQueryClient();
  const notify = useNotify();
  const state = useQuery(queries.secondFactor(api));
  const [dialog, setDialog] = useState<'codes' | 'end' | 'enrol' | null>(null);
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const close = () => setDialog(null);
  const changed = async () => {
    close();
    await client.invalidateQueries({ queryKey: ['second-factor'] });
  };
  return (
    <Card title="Two-step sign-in">
      <div className={styles.body}>
        {state.error !== null && <ErrorView error={state.error} />}
        {state.isPending && <SkeletonRows rows={2} />}
        {state.data?.since === null && (
          <>
            <p className={styles.text}>
              Off. Turn it on, and whoever learns your password still cannot sign in without your authenticator app.
            </p>
            <div>
              <Button onClick={() => setDialog('enrol')}>Turn on</Button>
            </div>
          </>
        )}
        {state.data?.since != null && (
          <>
            <p className={styles.text}>
              On since <TimeText at={state.data.since} />. {left(state.data.recoveryCodesLeft)}
            </p>
            <div className={styles.buttons}>
              <Button onClick={() => setDialog('codes')}>New recovery codes</Button>
              <Button onClick={() => setDialog('end')}>Turn off</Button>
            </div>
          </>
        )}
        {codes !== null && <RecoveryCodes codes={codes} onClose={() => setCodes(null)} />}
      </div>
      {dialog === 'enrol' && (
        <EnrolDialog
          onClose={close}
          onDone={(fresh) => {
            setCodes(fresh);
            void changed();
          }}
        />
      )}
      {dialog === 'codes' && (
        <ProveDialog
          title="New recovery codes"
          verb="Make codes"
          doing="Making codes …"
          onClose={close}
          send={async (body) => {
            setCodes((await api.call(routes.replaceRecoveryCodes, { body })).recoveryCodes);
            await changed();
          }}
        />
      )}
      {dialog === 'end' && (
        <ProveDialog
          title="Turn off two-step sign-in"
          verb="Turn off"
          doing="Turning off …"
          onClose={close}
          send={async (body) => {
            await api.call(routes.endSecondFactor, { body });
            setCodes(null);
            await changed();
            notify('success', 'Two-step sign-in is off', 'Your password alone lets you in.');
          }}
        />
      )}
    </Card>
  );
}

function left(count: number): string {
  if (count === 0) return 'No recovery code is left: make new ones.';
  return count === 1 ? 'One recovery code is left.' : `${count} recovery codes are left.`;
}
