/** Runs in the page. Whatever comes from the agent is put there as text. */
export const SCRIPT = `
'use strict';
const at = (id) => document.getElementById(id);
const put = (id, text) => { if (at(id).textContent !== text) at(id).textContent = text; };
const WORDS = {
  online: 'Connected', offline: 'Not connected', unclaimed: 'Connected, and waiting for its key to be entered',
  outdated: 'Too old for the server', refused: 'Refused', revoked: 'Revoked', stopped: 'Not running',
};
async function call(path, method) {
  const answer = await fetch(path, { method, cache: 'no-store', headers: method === 'POST' ? { 'Content-Type': 'application/json' } : {}, body: method === 'POST' ? '{}' : undefined });
  const body = await answer.json();
  if (!answer.ok) throw new Error(body.message);
  return body;
}
function show(now) {
  const agent = now.agent;
  const state = agent === null ? 'stopped' : agent.state;
  put('state', WORDS[state] || state);
  at('state').dataset.state = state;
  put('reason', agent === null ? now.message : agent.reason || '');
  at('start').hidden = agent !== null;
  at('connect').hidden = agent === null || state === 'online' || state === 'unclaimed' || state === 'outdated';
  at('disconnect').hidden = agent === null || !at('connect').hidden;
  at('known').hidden = agent === null;
  put('log', now.log);
  if (agent === null) return;
  put('version', 'Version ' + agent.version);
  put('key', agent.key);
  put('server', agent.server.host + ':' + agent.server.port);
  put('updates', agent.updates.text);
  put('file', agent.log);
  const shares = agent.shares.length === 0 ? ['nothing'] : agent.shares.map((share) => share.path + (share.writable ? ' (to be written to)' : ' (read only)'));
  if (at('shares').dataset.shown !== shares.join()) {
    at('shares').dataset.shown = shares.join();
    at('shares').replaceChildren(...shares.map((text) => Object.assign(document.createElement('li'), { textContent: text })));
  }
}
let misses = 0;
async function look() {
  try {
    const log = at('log');
    const atEnd = log.scrollTop + log.clientHeight >= log.scrollHeight - 8;
    show(await call('status', 'GET'));
    if (atEnd) log.scrollTop = log.scrollHeight;
    misses = 0;
  } catch { misses += 1; }
  at('gone').hidden = misses < 3;
  setTimeout(look, 1000);
}
for (const id of ['start', 'connect', 'disconnect']) at(id).addEventListener('click', async () => {
  put('trouble', '');
  at(id).disabled = true;
  try { show(await call(id, 'POST')); } catch (error) { put('trouble', error.message); }
  at(id).disabled = false;
});
at('copy').addEventListener('click', async () => {
  try { await navigator.clipboard.writeText(at('key').textContent); put('copy', 'Copied'); }
  catch { getSelection().selectAllChildren(at('key')); put('copy', 'Selected: press Ctrl-C'); }
  setTimeout(() => put('copy', 'Copy Key'), 2000);
});
look();
`;
