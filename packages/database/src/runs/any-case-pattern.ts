/** A text as a regular expression of PostgreSQL that finds it in any case, whatever locale a database was made with. */
export function anyCasePattern(text: string): string {
  return Array.from(text, inAnyCase).join('');
}

function inAnyCase(character: string): string {
  const forms = [character, character.toLowerCase(), character.toUpperCase()].filter((form) => [...form].length === 1);
  const [only = '', ...others] = new Set(forms);
  if (others.length > 0) return `[${only}${others.join('')}]`;
  return /[!-/:-@[-`{-~]/.test(only) ? `\\${only}` : only;
}
