import type { TransferDefaults } from '@drover/api';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useEffectEvent, useState } from 'react';
import { chosenOptions, readOptions, standardOptions, type TransferOptions } from '../../addresses/wizard-options.ts';
import { optionsFrom } from '../../parts/transfer-options/options-from.ts';

const TYPING_MS = 300;

/**
 * The options of the transfer, where nothing else was chosen as these settings say. What was chosen goes into the address when typing
 * pauses, so that it outlives a refresh and a way round.
 */
export function useOptions(
  settings: TransferDefaults | undefined,
): readonly [TransferOptions, (options: TransferOptions) => void] {
  const navigate = useNavigate({ from: '/transfer-wizard' });
  const { options } = useSearch({ from: '/frame/transfer-wizard' });
  const [typed, setTyped] = useState<TransferOptions | null>(null);
  const usual = settings === undefined ? standardOptions : optionsFrom(settings);
  const keep = useEffectEvent(async (wanted: TransferOptions) => {
    await navigate({ search: (before) => ({ ...before, options: chosenOptions(wanted, usual) }), replace: true });
    setTyped((now) => (now === wanted ? null : now));
  });
  useEffect(() => {
    if (typed === null) return;
    const timer = setTimeout(() => void keep(typed), TYPING_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  return [typed ?? readOptions(options, usual), setTyped];
}
