/** Of pages that stand for themselves, without scripts. */
export const PAGE_STYLE = `
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
code { font-family: ui-monospace, monospace; }
article, dl > div { border-top: 1px solid #8885; padding: .75rem 0; }
h3 { margin: 0; font-size: 1rem; } p { margin: .25rem 0; } dt { font-weight: 600; } dd { margin: 0; }
pre { overflow: auto; background: #8882; padding: .75rem; border-radius: 6px; }
`;
