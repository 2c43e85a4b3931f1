import type { BegunSignIn, FinishedSignIn } from '@drover/api';
import { useEffect, useRef, useState } from 'react';
import { hearSignedIn, stateIn } from '../../server/sign-in-channel.ts';

const LOOK = 'popup,width=560,height=720';

type Phase = 'idle' | 'opening' | 'waiting';

/** Opens the sign-in of a service in a window of its own, and hears how it ended. */
export function useSignInWindow(onFinished: (finished: FinishedSignIn) => Promise<void>): {
  readonly phase: Phase;
  readonly error: unknown;
  /** To be called by a click: browsers open no window otherwise. */
  readonly open: (begin: () => Promise<BegunSignIn>) => void;
  readonly giveUp: () => void;
} {
  const [phase, setPhase] = useState<Phase>('idle');
  const [error, setError] = useState<unknown>(null);
  const awaited = useRef<string | null>(null);
  const finish = useRef(onFinished);
  finish.current = onFinished;
  useEffect(
    () =>
      hearSignedIn(({ state, finished }) => {
        if (awaited.current === null || state !== awaited.current) return;
        awaited.current = null;
        setPhase('idle');
        finish.current(finished).catch(setError);
      }),
    [],
  );
  const open = (begin: () => Promise<BegunSignIn>) => {
    const shown = window.open('', '_blank', LOOK);
    if (shown === null) {
      setError(new Error('The browser opened no window. Allow windows of this page, then try again.'));
      return;
    }
    setPhase('opening');
    setError(null);
    begin().then(
      ({ url }) => {
        awaited.current = stateIn(new URL(url).search);
        setPhase('waiting');
        shown.location.href = url;
      },
      (thrown: unknown) => {
        shown.close();
        setPhase('idle');
        setError(thrown);
      },
    );
  };
  const giveUp = () => {
    awaited.current = null;
    setPhase('idle');
  };
  return { phase, error, open, giveUp };
}
