import { makeStyles, tokens } from '@fluentui/react-components';
import { Outlet } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { preloadPages } from '../pages/preload-pages.ts';
import { keepFocus } from './keep-focus.ts';
import { SignInAgain } from './sign-in-again.tsx';
import { TopBar } from './top-bar.tsx';

const useStyles = makeStyles({
  skip: {
    position: 'absolute',
    left: '8px',
    top: '-100px',
    zIndex: 1000,
    padding: '8px 16px',
    backgroundColor: tokens.colorNeutralBackground1,
    color: tokens.colorBrandForegroundLink,
    borderRadius: tokens.borderRadiusMedium,
    boxShadow: tokens.shadow16,
    ':focus': { top: '8px' },
  },
  main: { flexGrow: 1, display: 'flex', flexDirection: 'column', minWidth: 0, outlineStyle: 'none' },
});

/** Top bar and the page below it. */
export function Frame() {
  const styles = useStyles();
  const main = useRef<HTMLElement>(null);
  useEffect(() => (main.current === null ? undefined : keepFocus(main.current)), []);
  useEffect(() => {
    const left = new AbortController();
    void preloadPages(left.signal);
    return () => left.abort();
  }, []);
  return (
    <>
      <a className={styles.skip} href="#content">
        Skip to content
      </a>
      <TopBar />
      <main ref={main} id="content" className={styles.main} tabIndex={-1}>
        <Outlet />
      </main>
      <SignInAgain />
    </>
  );
}
