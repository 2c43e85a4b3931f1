import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useEffectEvent, useState } from 'react';
import { chosenOptions, readOptions, type TransferOptions } from '../../addresses/wizard-options.ts';

const TYPING_MS = 300;

/** The options of the transfer, beginning with the defaults for new ones; they go into the address when typing pauses, so that they outlive a refresh and a way round. */
export function useOptions(defaults: TransferOptions): readonly [TransferOptions, (options: TransferOptions) => void] {
  const navigate = useNavigate({ from: '/transfer-wizard' });
  const { options } = useSearch({ from: '/frame/transfer-wizard' });
  const [typed, setTyped] = useState<TransferOptions | null>(null);
  const keep = useEffectEvent(async (wanted: TransferOptions) => {
    await navigate({ search: (before) => ({ ...before, options: chosenOptions(wanted, defaults) }), replace: true });
    setTyped((now) => (now === wanted ? null : now));
  });
  useEffect(() => {
    if (typed === null) return;
    const timer = setTimeout(() => void keep(typed), TYPING_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  return [typed ?? readOptions(options, defaults), setTyped];
}
