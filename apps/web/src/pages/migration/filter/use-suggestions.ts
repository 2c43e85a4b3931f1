import type { FilterSuggestion } from '@drover/migration';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useDeferredValue, useState } from 'react';
import { useApi } from '../../../server/api-context.ts';
import { queries } from '../../../server/queries.ts';

/** What may be meant by what is being typed, as the server says it; null text while nobody types. */
export function useSuggestions(migrationId: string): {
  readonly suggestions: readonly FilterSuggestion[];
  readonly onTyping: (text: string | null) => void;
} {
  const [text, setText] = useState<string | null>(null);
  const asked = useDeferredValue(text);
  const found = useQuery({
    ...queries.filterSuggestions(useApi(), migrationId, asked ?? ''),
    enabled: asked !== null,
    placeholderData: keepPreviousData,
  });
  return { suggestions: text === null ? [] : (found.data ?? []), onTyping: setText };
}
