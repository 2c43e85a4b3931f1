import { type InputOf, type PermissionQuestion, routes } from '@drover/api';
import { Field, Radio, RadioGroup } from '@fluentui/react-components';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { formatThings } from '../../../format/numbers.ts';
import { FormDialog } from '../../../parts/form/form-dialog.tsx';
import { TextField } from '../../../parts/form/text-field.tsx';
import { useApi } from '../../../server/api-context.ts';
import { type Action, answerWord, KINDS } from './question-words.ts';

type Answer = InputOf<typeof routes.decidePermission>['body']['answer'];

interface Props {
  readonly migrationId: string;
  readonly question: PermissionQuestion;
  readonly onClose: () => void;
}

/** Asks for the answer to one question, and why. */
export function DecideDialog({ migrationId, question, onClose }: Props) {
  const api = useApi();
  const client = useQueryClient();
  const { kind, principal, items, rows, answers } = question;
  const [action, setAction] = useState<Action | null>(null);
  const [to, setTo] = useState('');
  const [role, setRole] = useState<'read' | 'write'>('read');
  const [reason, setReason] = useState('');
  const answer = answerOf(action, to.trim(), role);
  const valid = answer !== null && reason.trim() !== '';
  const send = async () => {
    if (answer === null) return;
    const body = { kind, principal, answer, reason: reason.trim() };
    await api.call(routes.decidePermission, { params: { id: migrationId }, body });
    await client.invalidateQueries({ queryKey: ['migrations', migrationId] });
    onClose();
  };
  return (
    <FormDialog title="Decide" verb="Decide" doing="Deciding …" valid={valid} send={send} onClose={onClose}>
      {(tried) => (
        <>
          <span style={{ overflowWrap: 'anywhere' }}>
            <strong>{KINDS[kind].title}</strong>
            {principal !== '' && (
              <>
                {': '}
                <bdi>{principal}</bdi>
              </>
            )}
            . {formatThings(items, 'item')} of {formatThings(rows, 'user')}. {KINDS[kind].about}
          </span>
          <Field
            label="What is to be done"
            required
            {...(tried && action === null ? { validationMessage: 'Choose one.' } : {})}
          >
            <RadioGroup
              value={action ?? ''}
              onChange={(_, { value }) => setAction(answers.find((each) => each === value) ?? null)}
            >
              {answers.map((each) => (
                <Radio key={each} value={each} label={answerWord(kind, each)} />
              ))}
            </RadioGroup>
          </Field>
          {action === 'map' && (
            <TextField
              label="At the destination"
              value={to}
              hint="The mail address of a user or group there."
              fault={tried && to.trim() === '' ? 'Say who they are.' : null}
              onChange={setTo}
            />
          )}
          {action === 'grant' && (
            <Field label="Role">
              <RadioGroup
                layout="horizontal"
                value={role}
                onChange={(_, { value }) => setRole(value === 'write' ? 'write' : 'read')}
              >
                <Radio value="read" label="May read" />
                <Radio value="write" label="May write" />
              </RadioGroup>
            </Field>
          )}
          <TextField
            label="Reason"
            value={reason}
            hint="One sentence that stays with the decision."
            fault={tried && reason.trim() === '' ? 'Say why.' : null}
            onChange={setReason}
          />
        </>
      )}
    </FormDialog>
  );
}

function answerOf(action: Action | null, to: string, role: 'read' | 'write'): Answer | null {
  if (action === null || (action === 'map' && to === '')) return null;
  if (action === 'map') return { action, to };
  return action === 'grant' ? { action, role } : { action };
}
