import { type Theme, webDarkTheme, webLightTheme } from '@fluentui/react-components';
import { useCallback, useSyncExternalStore } from 'react';

export type ThemeChoice = 'system' | 'light' | 'dark';

const KEY = 'drover.theme';
const CHANGED = 'drover-theme-changed';
const fontFamilyBase =
  "'Segoe UI', 'Segoe UI Web (West European)', -apple-system, BlinkMacSystemFont, Inter, Roboto, 'Helvetica Neue', sans-serif";

/** Fluent's themes with fonts for machines that lack Segoe UI. */
export const THEMES: Readonly<Record<'light' | 'dark', Theme>> = {
  light: { ...webLightTheme, fontFamilyBase },
  dark: { ...webDarkTheme, fontFamilyBase },
};

/** What the person chose, what that comes to now, and how to choose again; the same in every tab. */
export function useTheme(): {
  readonly choice: ThemeChoice;
  readonly shown: 'light' | 'dark';
  readonly choose: (choice: ThemeChoice) => void;
} {
  const choice = useSyncExternalStore(subscribeToChoice, readChoice);
  const systemIsDark = useSyncExternalStore(subscribeToSystem, () => darkSystem().matches);
  const choose = useCallback((next: ThemeChoice) => {
    localStorage.setItem(KEY, next);
    window.dispatchEvent(new Event(CHANGED));
  }, []);
  return { choice, shown: choice === 'system' ? (systemIsDark ? 'dark' : 'light') : choice, choose };
}

function readChoice(): ThemeChoice {
  const stored = localStorage.getItem(KEY);
  return stored === 'light' || stored === 'dark' ? stored : 'system';
}

function subscribeToChoice(changed: () => void): () => void {
  window.addEventListener('storage', changed);
  window.addEventListener(CHANGED, changed);
  return () => {
    window.removeEventListener('storage', changed);
    window.removeEventListener(CHANGED, changed);
  };
}

function subscribeToSystem(changed: () => void): () => void {
  const query = darkSystem();
  query.addEventListener('change', changed);
  return () => query.removeEventListener('change', changed);
}

function darkSystem(): MediaQueryList {
  return window.matchMedia('(prefers-color-scheme: dark)');
}
