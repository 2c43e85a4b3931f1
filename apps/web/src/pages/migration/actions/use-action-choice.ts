import { useAction } from '../../../parts/use-action.ts';
import type { Acting } from './acting.ts';
import type { ActionName, DialogName } from './action-names.ts';
import { useRowActions } from './use-row-actions.ts';

/** Does what was chosen in the menu, or asks for more first. */
export function useActionChoice(acting: Acting, onAsk: (name: DialogName) => void): (name: ActionName) => void {
  const actions = useRowActions(acting);
  const { act } = useAction();
  return (name) => {
    switch (name) {
      case 'scan':
      case 'pause':
      case 'resume':
      case 'duplicate':
        return act(actions[name]);
      default:
        return onAsk(name);
    }
  };
}
