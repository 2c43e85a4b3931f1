/** What typing has led to so far. */
export type Typed =
  | { readonly state: 'typing'; readonly text: string }
  | { readonly state: 'entered'; readonly text: string }
  | { readonly state: 'interrupted' };

const BACKSPACE = new Set(['\x7f', '\b']);
const ESCAPE = '\x1b';
/** Arrow and function keys: CSI and SS3 sequences of a terminal in raw mode. */
const KEY_SEQUENCE = new RegExp(`${ESCAPE}(?:\\[[0-9;]*[ -/]*[@-~]|O.)`, 'g');

/** Follows one line being typed on a terminal in raw mode: Enter ends it, Backspace and Ctrl-U correct it, Ctrl-C and Ctrl-D interrupt. */
export function type(before: string, input: string): Typed {
  let text = before;
  for (const char of input.replace(KEY_SEQUENCE, '')) {
    if (char === '\r' || char === '\n') return { state: 'entered', text };
    if (char === '\x03' || char === '\x04') return { state: 'interrupted' };
    if (char === '\x15') text = '';
    else if (BACKSPACE.has(char)) text = Array.from(text).slice(0, -1).join('');
    else if (char >= ' ') text += char;
  }
  return { state: 'typing', text };
}
