/** The colours of the server's page, by what the system is set to. */
export const STYLE = `
:root { --back: #fafafa; --card: #fff; --text: #242424; --soft: #616161; --line: #d1d1d1; --brand: #0f6cbd; --on: #fff; --good: #0e700e; --bad: #b10e1c; }
@media (prefers-color-scheme: dark) {
  :root { --back: #1f1f1f; --card: #292929; --text: #fff; --soft: #adadad; --line: #525252; --brand: #479ef5; --on: #0a0a0a; --good: #54b054; --bad: #f1707b; }
}
* { box-sizing: border-box; }
[hidden] { display: none !important; }
body { margin: 0; background: var(--back); color: var(--text); font: 14px/20px "Segoe UI", system-ui, -apple-system, sans-serif; }
header { display: flex; align-items: baseline; gap: 12px; padding: 12px 24px; background: var(--card); border-bottom: 1px solid var(--line); }
h1 { margin: 0; font-size: 16px; font-weight: 600; }
#version { color: var(--soft); }
main { max-width: 760px; margin: 0 auto; padding: 24px; display: grid; grid-template-columns: minmax(0, 1fr); gap: 16px; }
section { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 16px 20px; }
h2 { margin: 0 0 8px; font-size: 16px; line-height: 22px; font-weight: 600; }
h2[data-state=online] { color: var(--good); }
h2[data-state=refused], h2[data-state=revoked], h2[data-state=outdated] { color: var(--bad); }
p { margin: 0 0 12px; overflow-wrap: anywhere; }
p:empty { display: none; }
section > p:last-child, #reason + .row { margin-bottom: 0; }
[role=alert] { color: var(--bad); margin-top: 12px; }
.row { display: flex; flex-wrap: wrap; align-items: center; gap: 12px; margin-bottom: 12px; }
code { font: 15px/20px "Cascadia Mono", Consolas, "DejaVu Sans Mono", monospace; overflow-wrap: anywhere; }
button { font: inherit; font-weight: 600; padding: 5px 16px; min-height: 32px; border: 1px solid var(--line); border-radius: 4px; background: var(--card); color: var(--text); cursor: pointer; }
button:hover { border-color: var(--soft); }
button:disabled { color: var(--soft); cursor: default; }
#start, #connect, #copy { background: var(--brand); border-color: var(--brand); color: var(--on); }
#start:disabled, #connect:disabled { opacity: .6; }
:focus-visible { outline: 2px solid var(--text); outline-offset: 2px; }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 6px 16px; margin: 0; }
dt { color: var(--soft); }
dd { margin: 0; overflow-wrap: anywhere; }
ul { margin: 0; padding: 0; list-style: none; }
pre { margin: 0; max-height: 320px; overflow: auto; font: 12px/16px "Cascadia Mono", Consolas, "DejaVu Sans Mono", monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
@media (max-width: 480px) { main { padding: 12px; } header { padding: 12px; } dl { grid-template-columns: minmax(0, 1fr); gap: 2px; } dd { margin-bottom: 8px; } }
`;
