import { invalid } from '../graph-error.ts';

/**
 * Keeps what a `$filter` asks for. Understood are comparisons of one property with a text or truth value, and the beginning and end of texts,
 * joined by `and`; anything else is refused.
 */
export function filtered<Value extends object>(values: readonly Value[], filter: string | undefined): readonly Value[] {
  if (filter === undefined) return values;
  const tests = filter.split(/ and /i).map(testOf);
  return values.filter((value) => tests.every((test) => test(value)));
}

function testOf(term: string): (value: object) => boolean {
  const call = /^(startswith|endswith)\((\w+), ?'((?:[^']|'')*)'\)$/i.exec(term.trim());
  if (call !== null) {
    const [, name = '', property = '', text = ''] = call;
    const wanted = unquoted(text);
    const starts = name.toLowerCase() === 'startswith';
    return (value) => {
      const found = String(propertyOf(value, property)).toLowerCase();
      return starts ? found.startsWith(wanted) : found.endsWith(wanted);
    };
  }
  const comparison = /^(\w+) eq (?:'((?:[^']|'')*)'|(true|false))$/i.exec(term.trim());
  if (comparison === null) throw invalid(`The simulator does not understand this $filter: ${term}`);
  const [, property = '', text, truth] = comparison;
  const wanted = truth === undefined ? unquoted(text ?? '') : truth.toLowerCase();
  return (value) => String(propertyOf(value, property)).toLowerCase() === wanted;
}

function unquoted(text: string): string {
  return text.replaceAll("''", "'").toLowerCase();
}

function propertyOf(value: object, property: string): unknown {
  const found = Object.entries(value).find(([name]) => name === property);
  if (found === undefined) throw invalid(`There is no property ${property} to filter by.`);
  return found[1];
}
