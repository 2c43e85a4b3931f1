import { type Connector, type ConnectorLimits, routes } from '@drover/api';
import { openWindow } from '@drover/migration';
import { Button, Field, Input, makeStyles, Radio, RadioGroup, tokens } from '@fluentui/react-components';
import { AddRegular } from '@fluentui/react-icons/svg/add';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Card } from '../../parts/card.tsx';
import { ErrorView } from '../../parts/error-view.tsx';
import { useSubmit } from '../../parts/form/use-submit.ts';
import { ZoneField } from '../../parts/form/zone-field.tsx';
import { BANDWIDTH_FAULT, readBandwidth } from '../../parts/limits/limit-texts.ts';
import { LimitsNowText } from '../../parts/limits/limits-now.tsx';
import { useNotify } from '../../parts/notify.tsx';
import { useNow } from '../../parts/use-now.ts';
import { useApi } from '../../server/api-context.ts';
import { queries } from '../../server/queries.ts';
import { type LimitsDraft, limitsDraft, limitsOf, PRESETS, withPreset, withWindow } from './limits-draft.ts';
import { WindowItem } from './window-item.tsx';

const useStyles = makeStyles({
  form: {
    display: 'grid',
    gap: '16px',
    maxWidth: '720px',
    padding: '16px 24px',
    border: 'none',
    margin: 0,
    minWidth: 0,
    '@media (max-width: 599px)': { padding: '12px 16px' },
  },
  short: { maxWidth: '240px' },
  input: { minWidth: 0, width: '100%' },
  list: { listStyleType: 'none', margin: 0, padding: 0 },
  buttons: { display: 'flex', flexWrap: 'wrap', gap: '8px', alignItems: 'center' },
  quiet: { margin: 0, color: tokens.colorNeutralForeground2 },
});

interface Props {
  readonly connector: Connector;
  readonly limits: ConnectorLimits;
  /** Why the person may not change them; null when they may. */
  readonly missing: string | null;
}

/** How fast and in which hours a connector may be used; it holds within seconds, also for what is running. */
export function LimitsForm({ connector, limits, missing }: Props) {
  const styles = useStyles();
  const api = useApi();
  const client = useQueryClient();
  const notify = useNotify();
  const [edited, setEdited] = useState<LimitsDraft | null>(null);
  const draft = edited ?? limitsDraft(limits);
  const wanted = limitsOf(draft);
  const { tried, busy, error, onSubmit } = useSubmit(async () => {
    if (wanted === null) return;
    const params = { id: connector.id };
    client.setQueryData(
      queries.connectorLimits(api, connector.id).queryKey,
      await api.call(routes.changeConnectorLimits, { params, body: wanted }),
    );
    await client.invalidateQueries({ queryKey: ['connectors'], exact: true });
    setEdited(null);
    notify('success', 'Limits saved', 'They hold within seconds, also for what is running.');
  });
  const set = (changes: Partial<LimitsDraft>) => setEdited({ ...draft, ...changes });
  const bandwidthFault = readBandwidth(draft.bandwidth) === undefined ? { validationMessage: BANDWIDTH_FAULT } : {};
  return (
    <Card title="Limits and hours">
      <form noValidate onSubmit={(event) => onSubmit(event, wanted !== null && missing === null)}>
        <fieldset className={styles.form} disabled={missing !== null}>
          <Field
            className={styles.short}
            label="Bandwidth, MiB/s"
            hint="All runs of the connector together. Empty for no limit."
            {...bandwidthFault}
          >
            <Input
              className={styles.input}
              inputMode="decimal"
              disabled={missing !== null}
              value={draft.bandwidth}
              onChange={(_, { value }) => set({ bandwidth: value })}
            />
          </Field>
          <Field label="May be used">
            <RadioGroup
              value={draft.hours}
              disabled={missing !== null}
              onChange={(_, { value }) => {
                const hours = value === 'windows' ? 'windows' : 'always';
                const first = hours === 'windows' && draft.windows.length === 0;
                setEdited({ ...(first ? withWindow(draft) : draft), hours });
              }}
            >
              <Radio value="always" label="At any time" />
              <Radio value="windows" label="Only in these hours" />
            </RadioGroup>
          </Field>
          {draft.hours === 'windows' && (
            <>
              <ul className={styles.list}>
                {draft.windows.map((window, at) => (
                  <WindowItem
                    key={window.key}
                    window={window}
                    number={at + 1}
                    tried={tried}
                    onChange={(next) =>
                      set({ windows: draft.windows.map((each) => (each.key === next.key ? next : each)) })
                    }
                    onRemove={() => set({ windows: draft.windows.filter(({ key }) => key !== window.key) })}
                  />
                ))}
              </ul>
              {draft.windows.length === 0 && (
                <p className={styles.quiet} role={tried ? 'alert' : undefined}>
                  Add hours, or allow it at any time.
                </p>
              )}
              <div className={styles.buttons}>
                <Button icon={<AddRegular />} onClick={() => setEdited(withWindow(draft))}>
                  Add hours
                </Button>
                {draft.windows.length > 1 && <span className={styles.quiet}>The first that are open count.</span>}
              </div>
              <ZoneField value={draft.timeZone} onChange={(timeZone) => set({ timeZone })} />
            </>
          )}
          <div className={styles.buttons}>
            <span className={styles.quiet}>Fill in:</span>
            {PRESETS.map(({ label, windows }) => (
              <Button key={label} size="small" onClick={() => setEdited(withPreset(draft, windows))}>
                {label}
              </Button>
            ))}
          </div>
          {edited !== null && <OnceSaved wanted={wanted} />}
          {error !== null && <ErrorView error={error} />}
          {missing !== null && <p className={styles.quiet}>{missing}</p>}
          <div className={styles.buttons}>
            <Button type="submit" appearance="primary" disabledFocusable={busy || edited === null || missing !== null}>
              {busy ? 'Saving …' : 'Save limits'}
            </Button>
            {edited !== null && (
              <Button disabledFocusable={busy} onClick={() => setEdited(null)}>
                Undo changes
              </Button>
            )}
          </div>
        </fieldset>
      </form>
    </Card>
  );
}

function OnceSaved({ wanted }: { readonly wanted: ReturnType<typeof limitsOf> }) {
  const styles = useStyles();
  const now = useNow(30_000);
  if (wanted === null) return <p className={styles.quiet}>Fill in what is missing to see what it comes to.</p>;
  const { bytesPerSecond, windows } = wanted;
  const { window, until } = windows === null ? ALWAYS : openWindow(windows, new Date(now));
  const own = window?.bytesPerSecond;
  return (
    <p className={styles.quiet} role="status">
      Once saved, now:{' '}
      <LimitsNowText
        open={windows === null || window !== null}
        bytesPerSecond={own === undefined ? bytesPerSecond : own}
        until={until?.toISOString() ?? null}
      />
      .
    </p>
  );
}

const ALWAYS = { window: null, until: null };
