import type { Steps } from '../steps.ts';

/** A text of JSON in parts that are small enough to be parsed one by one. */
export interface SplitJson {
  /** The text with a number instead of each item of a list in the outermost object: the place of that item in `items`. */
  readonly frame: string;
  readonly items: readonly JsonItem[];
}

export interface JsonItem {
  /** With the blanks before it. */
  readonly text: string;
  /** The line that the text begins on, counted from 1. */
  readonly line: number;
}

/** All that tells where items begin and end. */
const TOKEN = /[[\]{},\n"]/g;

/**
 * Takes a text apart that should be one object in JSON, with a pause behind each token: parsed in one go, a large one would hold up all others.
 * The text is JSON where all parts are. Null where there are more than `most` items.
 */
export function* splitJson(text: string, most: number): Steps<SplitJson | null> {
  const items: JsonItem[] = [];
  const frame: string[] = [];
  const open: string[] = [];
  let line = 1;
  let taken = 0;
  let item = { from: 0, line };
  for (let at = nextToken(text, 0); at >= 0; at = nextToken(text, at + 1)) {
    yield;
    const token = text.charAt(at);
    const isInList = open.length === 2 && open[0] === '{' && open[1] === '[';
    if (isInList && (token === ',' || token === ']')) {
      const written = text.slice(item.from, at);
      if (written.trim() !== '') {
        if (items.length === most) return null;
        frame.push(text.slice(taken, item.from), String(items.length));
        items.push({ text: written, line: item.line });
        taken = at;
      }
      item = { from: at + 1, line };
    }
    if (token === '\n') line++;
    else if (token === '"') at = endOfString(text, at);
    else if (token === '{' || token === '[') {
      open.push(token);
      if (open.length === 2) item = { from: at + 1, line };
    } else if (token !== ',') open.pop();
  }
  frame.push(text.slice(taken));
  return { frame: frame.join(''), items };
}

function nextToken(text: string, from: number): number {
  TOKEN.lastIndex = from;
  return TOKEN.exec(text)?.index ?? -1;
}

/** Where the closing quote is; the end of the text where there is none. */
function endOfString(text: string, begins: number): number {
  for (let at = text.indexOf('"', begins + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    let escapes = 0;
    while (text[at - 1 - escapes] === '\\') escapes++;
    if (escapes % 2 === 0) return at;
  }
  return text.length;
}
