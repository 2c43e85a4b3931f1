import { Button, Tooltip } from '@fluentui/react-components';
import type { ReactElement } from 'react';

interface Props {
  readonly label: string;
  /** What is missing; null when the button can be used. */
  readonly missing: string | null;
  readonly onClick: () => void;
  readonly icon?: ReactElement;
  readonly appearance?: 'primary' | 'secondary';
  readonly className?: string;
}

/** A button that stays focusable while it cannot be used, and says what is missing. */
export function ExplainedButton({ label, missing, onClick, icon, appearance = 'secondary', className = '' }: Props) {
  const look = { appearance, className, ...(icon === undefined ? {} : { icon }) } as const;
  if (missing === null) {
    return (
      <Button {...look} onClick={onClick}>
        {label}
      </Button>
    );
  }
  return (
    <Tooltip content={missing} relationship="description" withArrow>
      <Button {...look} disabledFocusable>
        {label}
      </Button>
    </Tooltip>
  );
}
