/** The dashboard of a coordinator: one stream of events, and views of what it told. */
import {h, tell} from './dom.js';
import {Refused, get, hasToken, keepToken, listen} from './api.js';
import {overview} from './overview.js';
import {runView} from './run.js';
import {membersView, openInvitations} from './members.js';
import {modelsView} from './models.js';
import {LedgerPage} from './ledger.js';

const main = document.getElementById('main');
const live = document.getElementById('live');
const state = {status: undefined, trainings: new Map(), members: undefined, models: [], ledger: undefined, invitations: []};
const ledgerPage = new LedgerPage(() => render());
let listening = new AbortController();

function view(route) {
  const facts = {...state, trainings: [...state.trainings.values()]};
  const mayChange = state.status.role === 'operator';
  if (route.startsWith('#/runs/')) {
    const name = decodeURIComponent(route.slice(7));
    const run = state.trainings.get(name);
    return run ? runView(run, mayChange) : [h('h1', {}, 'Run'), h('p', {}, `There is no run ${name}.`)];
  }
  if (route === '#/members') return membersView(facts, mayChange);
  if (route === '#/models') return modelsView(facts, mayChange);
  if (route === '#/ledger') return ledgerPage.view();
  return overview(facts);
}

/** Draws the view anew; what was focused or being written stays so. */
function render() {
  if (!hasToken() || !state.status || !state.ledger || !state.members) return;
  const route = location.hash || '#/';
  const focused = document.activeElement?.dataset?.key;
  const written = new Map([...main.querySelectorAll('input[data-key]')].map(input => [input.dataset.key, input.value]));
  const places = new Map([...main.querySelectorAll('.scroll')].map((region, i) => [i, region.scrollLeft]));
  main.replaceChildren(...view(route).flat().filter(Boolean));
  main.querySelectorAll('input[data-key]').forEach(input => { if (written.has(input.dataset.key)) input.value = written.get(input.dataset.key); });
  main.querySelectorAll('.scroll').forEach((region, i) => { region.scrollLeft = places.get(i) ?? 0; });
  if (focused) main.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
  for (const link of document.querySelectorAll('#nav a')) {
    if (link.getAttribute('href') === route) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  document.title = `${main.querySelector('h1')?.textContent ?? 'Minga'} – ${state.status.federation}`;
}

function told(name, value) {
  if (name === 'training') state.trainings.set(value.run, value);
  else state[name] = value;
  if (name === 'ledger') {
    ledgerPage.follow(value).catch(problem => tell(problem.message));
    openInvitations().then(open => { state.invitations = open; render(); }).catch(problem => tell(problem.message));
  }
  render();
}

function signIn(why = '') {
  listening.abort();
  document.getElementById('nav').hidden = true;
  document.getElementById('leave').hidden = true;
  live.textContent = '';
  main.replaceChildren(
    h('h1', {}, 'Sign in'),
    h('form', {class: 'card', onsubmit: event => {
      event.preventDefault();
      keepToken(new FormData(event.target).get('token').trim());
      start();
    }},
    why && h('p', {class: 'bad', role: 'alert'}, why),
    h('label', {}, 'Token', h('input', {name: 'token', type: 'password', required: true, autocomplete: 'off', autofocus: true})),
    h('p', {class: 'soft'}, 'An operator makes one with ', h('code', {}, 'minga coordinator token create NAME --role viewer'),
      '; this machine\'s own is in admin.json in the coordinator\'s directory. It stays in this tab.'),
    h('button', {class: 'main'}, 'Sign in')));
  main.querySelector('input').focus();
}

/** Listens, and after a pause again, until the token works no more. */
async function start() {
  listening = new AbortController();
  const {signal} = listening;
  for (let pause = 1; !signal.aborted; pause = Math.min(30, pause * 2)) {
    let why = 'the coordinator hung up';
    try {
      state.status = await get('/v1/status');
      document.getElementById('federation').textContent = state.status.federation;
      document.getElementById('nav').hidden = false;
      document.getElementById('leave').hidden = false;
      live.textContent = `live, as ${state.status.operator} (${state.status.role})`;
      await listen((name, value) => { pause = 1; told(name, value); }, signal);
    } catch (problem) {
      if (signal.aborted) return;
      if (problem instanceof Refused && (problem.status === 401 || problem.status === 403)) {
        keepToken('');
        signIn(problem.message);
        return;
      }
      why = problem.message;
    }
    live.textContent = `not connected (${why}); what you see is what was told last`;
    await new Promise(resolve => setTimeout(resolve, pause * 1000));
  }
}

window.addEventListener('hashchange', () => { render(); main.focus(); window.scrollTo(0, 0); });
document.getElementById('leave').addEventListener('click', () => { keepToken(''); location.reload(); });
if (hasToken()) start();
else signIn();
setInterval(render, 15000);
