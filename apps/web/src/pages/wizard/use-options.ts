import type { TransferDefaults } from '@drover/api';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useEffectEvent, useState } from 'react';
import { chosenOptions, readOptions, standardOptions, type TransferOptions } from '../../addresses/wizard-options.ts';
import { optionsFrom } from '../../parts/transfer-options/options-from.ts';

const TYPING_MS = 300;

/** Stands for the transfer of folders that have none yet. */
export const NEW_TRANSFER = 'new';

/**
 * The options of the transfer `of`, where nothing else was chosen as these settings say. What was chosen goes into the address when
 * typing pauses, so that it outlives a refresh and a way round; chosen for one transfer, it says nothing of another. Nothing can be
 * chosen while `of` is null, which is as long as it is not known whether the folders have a transfer.
 */
export function useOptions(
  of: string | null,
  settings: TransferDefaults | undefined,
): readonly [TransferOptions, (options: TransferOptions) => void] {
  const navigate = useNavigate({ from: '/transfer-wizard' });
  const { options, optionsOf = NEW_TRANSFER } = useSearch({ from: '/frame/transfer-wizard' });
  const [typed, setTyped] = useState<{ readonly of: string; readonly options: TransferOptions } | null>(null);
  const usual = settings === undefined ? standardOptions : optionsFrom(settings);
  const keep = useEffectEvent(async (wanted: NonNullable<typeof typed>) => {
    if (wanted.of === of) {
      const chosen = chosenOptions(wanted.options, usual);
      const whose = chosen === undefined || of === NEW_TRANSFER ? undefined : of;
      await navigate({ search: (before) => ({ ...before, options: chosen, optionsOf: whose }), replace: true });
    }
    setTyped((now) => (now === wanted ? null : now));
  });
  useEffect(() => {
    if (typed === null) return;
    const timer = setTimeout(() => void keep(typed), TYPING_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  const chosen = of === null || of === optionsOf ? options : undefined;
  const shown = typed !== null && typed.of === of ? typed.options : readOptions(chosen, usual);
  return [shown, (wanted) => setTyped(of === null ? null : { of, options: wanted })];
}
