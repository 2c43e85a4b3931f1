import type { Connector, ConnectorOptions, ConnectorType, Trust } from '@drover/api';
import type { TimeWindows } from '@drover/migration';
import { Button, mergeClasses } from '@fluentui/react-components';
import { ArrowClockwiseRegular } from '@fluentui/react-icons/svg/arrow-clockwise';
import { type FormEvent, useState } from 'react';
import { KeyStatus } from '../../parts/agents/key-status.tsx';
import { Card } from '../../parts/card.tsx';
import { ErrorView } from '../../parts/error-view.tsx';
import { FieldsForm } from '../../parts/form/fields-form.tsx';
import { draftValues, type FormValues, findFaults, startValues, toOptions } from '../../parts/form/form-values.ts';
import { ConsentCard } from './consent-card.tsx';
import { DraftNotes } from './draft-notes.tsx';
import { FormHeading } from './form-heading.tsx';
import { HoursFields, hoursDraft, windowsOf } from './hours-fields.tsx';
import { NameFields } from './name-fields.tsx';
import { PrepareCard } from './prepare-card.tsx';
import { StartAgentCard } from './start-agent-card.tsx';
import { TestSteps } from './test-steps.tsx';
import { useConnectionTest } from './use-connection-test.ts';
import { useFormLayout } from './use-form-layout.ts';

interface Filled {
  readonly displayName: string;
  readonly shared: boolean;
  readonly options: ConnectorOptions;
  /** The hours in which a new one may be used; null for always. */
  readonly windows: TimeWindows | null;
}

interface Props {
  readonly type: ConnectorType;
  /** The connector that is given new credentials; null for a new one. */
  readonly connector: Connector | null;
  /** What a new one begins with, where it comes from elsewhere. */
  readonly draft?: ConnectorDraft;
  readonly onLeave: () => void;
  readonly onSave: (filled: Filled) => Promise<void>;
}

/** A form that something else has filled in, secrets too. */
interface ConnectorDraft {
  readonly displayName: string;
  readonly options: ConnectorOptions;
  /** What is still to be done; sentences. */
  readonly notes: readonly string[];
}

/** The authorise form: what to fill in, what to prepare, a test that shows its steps, and saving what passed. */
export function AuthorizeForm({ type, connector, draft, onLeave, onSave }: Props) {
  const styles = useFormLayout();
  const [displayName, setDisplayName] = useState(connector?.displayName ?? draft?.displayName ?? type.label);
  const [shared, setShared] = useState(false);
  const [values, setValues] = useState<FormValues>(() =>
    draft === undefined ? startValues(type.fields, connector?.options) : draftValues(type.fields, draft.options),
  );
  const [hours, setHours] = useState(() => hoursDraft(type.restsByDay && connector === null));
  const windows = windowsOf(hours);
  const [tried, setTried] = useState(false);
  const [saving, setSaving] = useState(false);
  /** Whether the test is made to authorize, or only to see. */
  const [saves, setSaves] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const { test, run, reset } = useConnectionTest();
  const keepsSecrets = connector !== null;
  const found = findFaults(type.fields, values, { keepsSecrets });
  const faults = tried ? found : {};
  const nameFault = displayName.trim() === '' ? 'Display Name is needed.' : null;
  const busy = saving || test.state === 'running';

  const change = (next: FormValues) => {
    setValues(next);
    setError(null);
    if (test.state !== 'idle') reset();
  };
  const tryWith = (tested: FormValues) => {
    setTried(true);
    setError(null);
    const wrong = Object.keys(findFaults(type.fields, tested, { keepsSecrets })).length > 0;
    if (wrong || nameFault !== null || windows === undefined) return Promise.resolve(false);
    const options = toOptions(type.fields, tested);
    return run({ type: type.type, options, ...(connector === null ? {} : { id: connector.id }) });
  };
  const save = async (passed: FormValues) => {
    if (windows === undefined) return;
    setSaving(true);
    try {
      await onSave({ displayName: displayName.trim(), shared, options: toOptions(type.fields, passed), windows });
    } catch (thrown) {
      setError(thrown);
      setSaving(false);
    }
  };
  const authorize = async (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    setSaves(true);
    if (test.state === 'passed' || (await tryWith(values))) await save(values);
  };
  const testOnly = () => {
    if (busy) return;
    setSaves(false);
    void tryWith(values);
  };
  const accept = async ({ field, fingerprint }: Trust) => {
    const next = { ...values, [field]: fingerprint };
    setValues(next);
    // Who pressed Authorize before the server's key was known need not press it again.
    if ((await tryWith(next)) && saves) await save(next);
  };
  const verb = connector === null ? 'Authorize' : 'Reauthorize';
  return (
    <div className={styles.page}>
      <FormHeading type={type} verb={verb} onLeave={onLeave} />
      <div className={styles.columns}>
        <Card>
          <form noValidate onSubmit={(event) => void authorize(event)}>
            <div className={styles.part}>
              {draft !== undefined && draft.notes.length > 0 && <DraftNotes notes={draft.notes} />}
              <NameFields
                {...{ displayName, shared, connector }}
                fault={tried ? nameFault : null}
                sharedHint={
                  type.type === 'agent'
                    ? 'Colleagues see the connector and may use it: all that its agents share.'
                    : 'Colleagues see the connector and may use it; never its password.'
                }
                onName={setDisplayName}
                onShared={setShared}
              />
              <FieldsForm
                fields={type.fields}
                values={values}
                faults={faults}
                keepsSecrets={keepsSecrets}
                onChange={change}
              />
              {type.restsByDay && connector === null && <HoursFields hours={hours} onChange={setHours} />}
              {type.type === 'agent' && (
                <KeyStatus typed={String(values['key'] ?? '')} connectorId={connector?.id ?? null} />
              )}
            </div>
            <div className={mergeClasses(styles.part, styles.rule)}>
              <TestSteps test={test} asksAgent={type.type === 'agent'} onAccept={(trust) => void accept(trust)} />
              {error !== null && <ErrorView error={error} />}
            </div>
            <div className={styles.foot}>
              <p className={styles.quiet}>
                {verb} saves only what passed the test.{' '}
                {type.type === 'agent'
                  ? connector === null
                    ? 'The agent then works for this connector alone.'
                    : 'With another key, the agent that it has now is cut off for good.'
                  : 'Passwords and keys are kept encrypted on this server.'}
              </p>
              <Button onClick={onLeave}>Cancel</Button>
              <Button icon={<ArrowClockwiseRegular />} disabledFocusable={busy} onClick={testOnly}>
                {test.state === 'idle' ? 'Test connection' : 'Test again'}
              </Button>
              <Button type="submit" appearance="primary" disabledFocusable={busy}>
                {saving ? 'Saving …' : verb}
              </Button>
            </div>
          </form>
        </Card>
        <div className={styles.aside}>
          {type.type === 'agent' && <StartAgentCard />}
          {type.signIn?.grant === 'application' && <ConsentCard type={type} values={values} />}
          <PrepareCard type={type} />
        </div>
      </div>
    </div>
  );
}
