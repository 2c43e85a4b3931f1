import { type FixPreview, routes } from '@drover/api';
import type { FixRule } from '@drover/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
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
  const shown = useRef<FixDraft | null>(null);
  useEffect(() => {
    shown.current = draft;
    return () => {
      shown.current = null;
    };
  }, [draft]);
  const change = (next: FixDraft) => {
    setDraft(next);
    // What was looked at was another rule.
    setPreview(null);
  };
  const look = async (wanted: FixRule) => {
    for (let after = preview?.next ?? null; ; ) {
      const body = after === null ? { rule: wanted } : { rule: wanted, after };
      const found: FixPreview = await api.call(routes.previewFix, { params, body });
      // Somebody closed the dialog, or wants to know of another rule.
      if (shown.current !== draft) return;
      setPreview(found);
      if (found.next === null) return;
      after = found.next;
    }
  };
  const send = async () => {
    if (rule === null) return;
    if (preview === null || preview.next !== null) {
      await look(rule);
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
      doing={preview === null || preview.next !== null ? 'Looking …' : 'Making …'}
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
