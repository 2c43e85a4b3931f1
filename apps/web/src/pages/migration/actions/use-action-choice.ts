import { routes } from '@drover/api';
import { useAction } from '../../../parts/use-action.ts';
import { useApi } from '../../../server/api-context.ts';
import { toSend } from '../rows/selection.ts';
import { saveFile } from '../save-file.ts';
import type { Acting } from './acting.ts';
import type { ActionName, DialogName } from './action-names.ts';
import { useRowActions } from './use-row-actions.ts';

/** Does what was chosen in the menu, or asks for more first. */
export function useActionChoice(acting: Acting, onAsk: (name: DialogName) => void): (name: ActionName) => void {
  const actions = useRowActions(acting);
  const api = useApi();
  const { act } = useAction();
  return (name) => {
    switch (name) {
      case 'scan':
        return act(() => actions.scan());
      case 'pause':
      case 'resume':
      case 'applyPermissions':
      case 'pausePermissions':
      case 'resumePermissions':
      case 'cancelPermissions':
      case 'duplicate':
      case 'pauseSchedule':
      case 'resumeSchedule':
      case 'unschedule':
        return act(actions[name]);
      case 'logs':
        return act(async () => {
          const params = { id: acting.migration.id };
          const blob = await api.file(routes.downloadRowLogs, {
            params,
            body: { selection: toSend(acting.selection) },
          });
          saveFile(blob, 'logs.zip');
        });
      default:
        return onAsk(name);
    }
  };
}
