import type { ApiClient } from '@drover/api';
import { createContext, useContext } from 'react';

export const ApiContext = createContext<ApiClient | null>(null);

/** The client of the server that this page came from. */
export function useApi(): ApiClient {
  const api = useContext(ApiContext);
  if (api === null) throw new Error('useApi needs ApiContext above it');
  return api;
}
