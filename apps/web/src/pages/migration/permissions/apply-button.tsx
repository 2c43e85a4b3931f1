import { routes } from '@drover/api';
import { useQueryClient } from '@tanstack/react-query';
import { formatCount, formatThings } from '../../../format/numbers.ts';
import { useMayOperate } from '../../../frame/use-user.ts';
import { ExplainedButton } from '../../../parts/explained-button.tsx';
import { useNotify } from '../../../parts/notify.tsx';
import { useAction } from '../../../parts/use-action.ts';
import { useApi } from '../../../server/api-context.ts';

/** Rows to which a decision, or another map, may make a difference. */
const CONCERNED = ['permissions:decided', 'permissions:needs-decision', 'permissions:map-changed'] as const;

interface Props {
  readonly migrationId: string;
  /** Of this row; else of all about which something was, or is to be, decided, and over which an older map went. */
  readonly rowId?: string;
}

/** Gives permissions without a copy. */
export function ApplyButton({ migrationId, rowId }: Props) {
  const api = useApi();
  const client = useQueryClient();
  const notify = useNotify();
  const mayOperate = useMayOperate();
  const { busy, act } = useAction();
  const missing = (mayOperate ? null : 'Your role may look, but not act.') ?? (busy ? 'One moment …' : null);
  const apply = () =>
    act(async () => {
      const selections = rowId === undefined ? CONCERNED.map((filter) => ({ filter, except: [] })) : [{ ids: [rowId] }];
      let done = 0;
      let left = 0;
      let why = '';
      for (const selection of selections) {
        const body = { selection, steering: 'apply' } as const;
        const end = await api.call(routes.steerPermissions, { params: { id: migrationId }, body });
        done += end.done;
        left += end.refusedCount;
        why ||= end.refused[0]?.reason ?? '';
      }
      await client.invalidateQueries({ queryKey: ['migrations', migrationId] });
      const said = `Permissions are applied to ${formatThings(done, 'user')}`;
      if (left === 0) notify('success', said);
      else notify('warning', `${said}, left out ${formatCount(left)}`, why);
    });
  return <ExplainedButton label="Apply permissions now" missing={missing} onClick={apply} />;
}
