import { Button, type ButtonProps } from '@fluentui/react-components';
import { CheckmarkRegular } from '@fluentui/react-icons/svg/checkmark';
import { CopyRegular } from '@fluentui/react-icons/svg/copy';
import { useEffect, useState } from 'react';

type Props = Pick<ButtonProps, 'appearance' | 'size'> & { readonly label: string; readonly text: string };

/** Puts a text on the clipboard and says that it did. */
export function CopyButton({ label, text, ...look }: Props) {
  const [state, setState] = useState<'idle' | 'copied' | 'refused'>('idle');
  useEffect(() => {
    if (state === 'idle') return;
    const timer = setTimeout(() => setState('idle'), 3000);
    return () => clearTimeout(timer);
  }, [state]);
  const copy = () => {
    const copying = navigator.clipboard?.writeText(text) ?? Promise.reject(new Error('no clipboard here'));
    copying.then(
      () => setState('copied'),
      () => setState('refused'),
    );
  };
  const words = { idle: label, copied: 'Copied', refused: 'Not allowed here; select and copy it' } as const;
  return (
    <Button {...look} icon={state === 'copied' ? <CheckmarkRegular /> : <CopyRegular />} onClick={copy}>
      <span aria-live="polite">{words[state]}</span>
    </Button>
  );
}
