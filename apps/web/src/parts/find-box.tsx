import { SearchBox } from '@fluentui/react-components';
import { useEffect, useEffectEvent, useState } from 'react';

const TYPING_MS = 300;

interface Props {
  readonly label: string;
  readonly value: string;
  readonly className?: string | undefined;
  readonly onChange: (value: string) => void;
}

/** Searches when typing pauses. */
export function FindBox({ label, value, className = '', onChange }: Props) {
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  const search = useEffectEvent(() => onChange(text));
  useEffect(() => {
    if (text === value) return;
    const timer = setTimeout(() => search(), TYPING_MS);
    return () => clearTimeout(timer);
  }, [text, value]);
  return (
    <SearchBox
      className={className}
      placeholder={label}
      aria-label={label}
      value={text}
      onChange={(_, data) => setText(data.value)}
    />
  );
}
