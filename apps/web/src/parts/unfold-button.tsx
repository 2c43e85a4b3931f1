import { Button } from '@fluentui/react-components';
import { ChevronDownRegular } from '@fluentui/react-icons/svg/chevron-down';
import { ChevronUpRegular } from '@fluentui/react-icons/svg/chevron-up';

interface Props {
  readonly verb: string;
  /** What it unfolds, for those who hear the button without its row. */
  readonly name: string;
  /** The id of what it unfolds. */
  readonly controls: string;
  readonly open: boolean;
  readonly onToggle: (open: boolean) => void;
}

/** The button of a row that shows and hides what belongs to it. */
export function UnfoldButton({ verb, name, controls, open, onToggle }: Props) {
  return (
    <Button
      appearance="subtle"
      iconPosition="after"
      icon={open ? <ChevronUpRegular /> : <ChevronDownRegular />}
      aria-expanded={open}
      aria-controls={controls}
      aria-label={`${verb} ${name}`}
      onClick={() => onToggle(!open)}
    >
      {verb}
    </Button>
  );
}
