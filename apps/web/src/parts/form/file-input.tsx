import type { RefObject } from 'react';

/** Files that are tables: CSV, and what spreadsheets call text. */
export const CSV_FILES = '.csv,.txt,text/csv';

interface Props {
  readonly input: RefObject<HTMLInputElement | null>;
  readonly label: string;
  readonly accept: string;
  readonly onFile: (file: File) => void;
}

/** Has the system ask for a file when `input` is clicked; a button beside it does that. */
export function FileInput({ input, label, accept, onFile }: Props) {
  return (
    <input
      ref={input}
      type="file"
      accept={accept}
      hidden
      aria-label={label}
      onChange={({ target }) => {
        const [file] = target.files ?? [];
        target.value = ''; // so that the same file can be chosen again once it is mended
        if (file !== undefined) onFile(file);
      }}
    />
  );
}
