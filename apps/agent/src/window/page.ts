import { createHash } from 'node:crypto';
import { SCRIPT } from './script.ts';
import { STYLE } from './style.ts';

/** The whole page; it loads nothing. */
export const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Drover Agent</title>
<link rel="icon" href="data:,">
<style>${STYLE}</style>
</head>
<body>
<header><h1>Drover Agent</h1><span id="version"></span></header>
<main>
<p id="gone" role="alert" hidden>This window has been closed: "agent window" is no longer running. Run it again.</p>
<section aria-labelledby="state">
<h2 id="state" aria-live="polite">Looking for the agent</h2>
<p id="reason"></p>
<div class="row">
<button id="start" hidden>Start</button>
<button id="connect" hidden>Connect</button>
<button id="disconnect" hidden>Disconnect</button>
</div>
<p id="trouble" role="alert"></p>
</section>
<section id="known" hidden>
<h2>Key</h2>
<div class="row"><code id="key"></code><button id="copy">Copy Key</button></div>
<p>Enter it at the server, in the connector "Agent (Desktop or Server)". It names this agent, and opens nothing by itself.</p>
<dl>
<dt>Server</dt><dd id="server"></dd>
<dt>Shared</dt><dd><ul id="shares"></ul></dd>
<dt>Updates</dt><dd id="updates"></dd>
<dt>Log</dt><dd id="file"></dd>
</dl>
</section>
<section aria-labelledby="log-name">
<h2 id="log-name">Log</h2>
<pre id="log" tabindex="0" aria-labelledby="log-name"></pre>
</section>
</main>
<script>${SCRIPT}</script>
</body>
</html>
`;

/** What the page may do: its own style and script, and asking where it came from. */
export const POLICY = [
  "default-src 'none'",
  `style-src '${digest(STYLE)}'`,
  `script-src '${digest(SCRIPT)}'`,
  "connect-src 'self'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

function digest(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
