import { isBehindDialog } from '../parts/behind-dialog.ts';

const FOCUSABLE =
  'a[href], button:not([disabled]), input:not([disabled]):not([type=hidden]):not([hidden]), select:not([disabled]), textarea:not([disabled]), summary, [tabindex]:not([tabindex="-1"])';

/** Where something stands: in what, and behind what. */
interface Spot {
  readonly parent: Element;
  readonly before: Element | null;
}

/** Keeps the focus in a page when what had it is taken away: it goes to what is nearest, or to the start of a page that is new. Answers with what ends that. */
export function keepFocus(main: HTMLElement): () => void {
  let last: Element | null = null;
  let spots: readonly Spot[] = [];
  const note = ({ target }: FocusEvent) => {
    if (!(target instanceof Element)) return;
    last = target;
    spots = spotsOf(target, main);
  };
  const mend = () => {
    if (last === null || last.isConnected) return;
    last = null;
    // Whoever took it away may have a place in mind.
    requestAnimationFrame(() => {
      if (document.activeElement === document.body && !isBehindDialog(main)) (nearest(spots, main) ?? main).focus();
    });
  };
  const observer = new MutationObserver(mend);
  observer.observe(main, { childList: true, subtree: true });
  main.addEventListener('focusin', note);
  return () => {
    observer.disconnect();
    main.removeEventListener('focusin', note);
  };
}

function spotsOf(target: Element, main: Element): Spot[] {
  const spots: Spot[] = [];
  for (let at = target; at !== main && at.parentElement !== null; at = at.parentElement) {
    spots.push({ parent: at.parentElement, before: at.previousElementSibling });
  }
  return spots;
}

/** What follows the spot, else what is beside it, else the same one step further out; null where all of the page is gone. */
function nearest(spots: readonly Spot[], main: Element): HTMLElement | null {
  for (const { parent, before } of spots) {
    if (parent === main) return null;
    if (!parent.isConnected) continue;
    const within = [...parent.querySelectorAll<HTMLElement>(FOCUSABLE)].filter((each) => each.checkVisibility());
    const follows = (each: Element) =>
      before?.isConnected === true &&
      (before.compareDocumentPosition(each) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0 &&
      !before.contains(each);
    const found = within.find(follows) ?? within[0];
    if (found !== undefined) return found;
  }
  return null;
}
