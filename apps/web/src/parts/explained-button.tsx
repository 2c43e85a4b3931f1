import { Button, Tooltip } from '@fluentui/react-components';
import { type ReactElement, useState } from 'react';

interface Props {
  readonly label: string;
  /** What is missing; null when the button can be used. */
  readonly missing: string | null;
  readonly onClick: () => void;
  readonly icon?: ReactElement;
  readonly appearance?: 'primary' | 'secondary';
  readonly className?: string;
}

/** A button that stays focusable while it cannot be used, and says what is missing. It is the same element all the time, so it keeps the focus. */
export function ExplainedButton({ label, missing, onClick, icon, appearance = 'secondary', className = '' }: Props) {
  const [met, setMet] = useState(false);
  return (
    <Tooltip
      content={missing ?? ''}
      relationship={missing === null ? 'inaccessible' : 'description'}
      withArrow
      visible={met && missing !== null}
      onVisibleChange={(_, { visible }) => setMet(visible)}
    >
      <Button
        {...{ appearance, className, ...(icon === undefined ? {} : { icon }) }}
        disabledFocusable={missing !== null}
        onClick={onClick}
      >
        {label}
      </Button>
    </Tooltip>
  );
}
