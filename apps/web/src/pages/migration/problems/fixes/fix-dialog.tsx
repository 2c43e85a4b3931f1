import { type FixPreview, routes } from '@drover/api';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { FormDialog } from '../../../../parts/form/form-dialog.tsx';
import { useNotify } from '../../../../parts/notify.tsx';
import { useApi } from '../../../../server/api-context.ts';
import { queries } from '../../../../server/queries.ts';
import { draftFor, type FixDraft, ruleOf } from './fix-draft.ts';
import { FixFields } from './fix-fields.tsx';
import { FixPreviewView } from './fix-preview-view.tsx';

interface Props {
  readonly migrationId: string;
  /** Of the group that is to be cured; null for none. */
  readonly cause: string | null;
  readonly onClose: () => void;
}

/** Makes a rule for all users: filled in, looked at, made. */
export function FixDialog({ migrationId, cause, onClose }: Props) {
  const api = useApi();
  const client = useQueryClient();
  const notify = useNotify();
  const [draft, setDraft] = useState(() => draftFor(cause));
  const [preview, setPreview] = useState<FixPreview | null>(null);
  const wantsFolders = draft.kind === 'rename-folder' || draft.kind === 'move-folder';
  const folders = useQuery({ ...queries.longFolders(api, migrationId), enabled: wantsFolders });
  const rule = ruleOf(draft);
  const params = { id: migrationId };
  const change = (next: FixDraft) => {
    setDraft(next);
    // What was looked at was another rule.
    setPreview(null);
  };
  const send = async () => {
    if (rule === null) return;
    if (preview === null) {
      setPreview(await api.call(routes.previewFix, { params, body: { rule } }));
      return;
    }
    const { number } = await api.call(routes.addFix, { params, body: { rule } });
    await client.invalidateQueries({ queryKey: ['migrations', migrationId] });
    notify('success', `Made rule ${number}. It holds for what is started from now on.`);
    onClose();
  };
  return (
    <FormDialog
      title="Fix once"
      verb={preview === null ? 'Preview' : 'Make the rule'}
      doing={preview === null ? 'Looking …' : 'Making …'}
      valid={rule !== null}
      send={send}
      onClose={onClose}
    >
      {(tried) => (
        <>
          <span>One rule for all users of the migration. Nothing is stored before you have seen what it changes.</span>
          <FixFields
            draft={draft}
            folders={folders.data ?? []}
            fault={tried && rule === null ? 'Fill this in as the hint says.' : null}
            onChange={change}
          />
          {preview !== null && <FixPreviewView preview={preview} />}
        </>
      )}
    </FormDialog>
  );
}
