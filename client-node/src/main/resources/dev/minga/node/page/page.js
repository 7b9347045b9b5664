/** The node's own page. Text of logs is only ever text. */
const PLACE = 'minga-node-key';
const main = document.getElementById('main');
let key = sessionStorage.getItem(PLACE) ?? '';

function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.flat().filter(child => child !== undefined && child !== null && child !== false));
  return element;
}

function table(caption, heads, rows) {
  const number = head => head.startsWith('#') ? 'number' : undefined;
  return h('div', {class: 'scroll', tabindex: '0', role: 'region', 'aria-label': caption}, h('table', {},
    h('caption', {}, caption),
    h('thead', {}, h('tr', {}, heads.map(head => h('th', {scope: 'col', class: number(head)}, head.replace('#', ''))))),
    h('tbody', {}, rows.map(row => h('tr', {}, row.map((cell, i) => h('td', {class: number(heads[i])}, cell)))))));
}

function tell(text) {
  document.getElementById('told').textContent = text;
}

async function call(method, path) {
  const response = await fetch(path, {method, headers: {Authorization: `Bearer ${key}`}, cache: 'no-store'});
  const value = await response.json().catch(() => ({error: `the node answered ${response.status}`}));
  if (response.status === 401) {
    sessionStorage.removeItem(PLACE);
    signIn(value.error);
  }
  if (!response.ok) throw new Error(value.error);
  return value;
}

function counts(map) {
  return Object.entries(map).map(([name, count]) => `${count} ${name}`).join(', ') || 'none';
}

function name(partition) {
  return partition.source ? `${partition.source}#${partition.number}` : 'all sources';
}

function source(one) {
  const {counts: found} = one;
  if (!found) return [h('h3', {}, one.name), h('p', {class: 'bad'}, `${one.log} cannot be read: ${one.trouble}`)];
  return [
    h('h3', {}, one.name),
    h('p', {}, `${one.log}: ${found.records} records: ${counts(found.byLabel)}; ${found.unlabelled} without a label; `
      + `${found.unparsed} not of the format; replaced by placeholders: ${counts(found.redactions)}.`),
    table(`Texts of ${one.name} as a model reads them`, ['Label', 'Text'], Object.entries(one.samples)
      .flatMap(([label, texts]) => texts.map(text => [label, h('code', {}, text)]))),
  ];
}

function view({member, federation, budget, preview}) {
  return [
    h('h1', {}, `${member} in ${federation}`),
    h('p', {class: preview.paused ? 'bad' : 'good'}, preview.paused
      ? 'Paused: this node asks for nothing, begins nothing and sends nothing.' : 'At work.'),
    h('button', {class: 'main', onclick: async () => {
      await call('POST', preview.paused ? '/v1/resume' : '/v1/pause');
      tell(preview.paused ? 'The node goes on.' : 'The node is paused.');
      await show();
    }}, preview.paused ? 'Go on' : 'Pause'),
    ' ', h('button', {onclick: () => show()}, 'Read again'),
    h('h2', {}, 'Data that it would use'),
    preview.sources.flatMap(source),
    h('h2', {}, 'Privacy budget'),
    table(`At most ε ${budget.maxEpsilon} at δ ${budget.delta} for each ${budget.unit}`, ['Records', '#ε spent', '#ε charged'],
      budget.partitions.map(one => [name(one.partition), one.spentEpsilon.toFixed(3), one.chargedEpsilon.toFixed(3)])),
    preview.next.map(offer => h('p', {class: offer.fits ? undefined : 'bad'},
      `A run like the last one raises the filter's ε of ${name(offer.partition)} from ${offer.before.toFixed(3)} to ${offer.after.toFixed(3)}, `
      + `${(100 * offer.share).toFixed(1)} % of its budget, which ${offer.fits ? 'fits' : 'does not fit'}.`)),
    preview.next.length === 0 && h('p', {}, 'What a run would cost: minga node preview --plan FILE.'),
    h('h2', {}, 'What left this node'),
    preview.sent.length === 0 ? h('p', {}, 'Nothing.') : table('Each signed here; what waits has not left yet',
      ['Run', '#Round', 'What', 'Digest', '#Bytes', '#Norm', 'State', 'Receipt'],
      preview.sent.map(one => [one.run, String(one.round), one.counts ? `evaluation: ${one.counts.join(', ')}` : 'delta',
        h('code', {title: one.sha256}, one.sha256.slice(0, 16)), one.bytes.toLocaleString('en'),
        one.counts ? '–' : one.norm === undefined ? 'unknown' : one.norm.toPrecision(4), one.state, one.receipt ?? '–'])),
  ];
}

async function show() {
  try {
    const facts = await call('GET', '/v1/preview');
    main.replaceChildren(...view(facts).flat(2).filter(Boolean));
  } catch (problem) {
    tell(problem.message);
  }
}

function signIn(why) {
  main.replaceChildren(h('h1', {}, 'Sign in'), h('form', {onsubmit: event => {
    event.preventDefault();
    key = new FormData(event.target).get('key').trim();
    sessionStorage.setItem(PLACE, key);
    tell('');
    show();
  }},
  why && h('p', {class: 'bad', role: 'alert'}, why),
  h('label', {}, 'Key, from page.key in the node\'s directory', h('input', {name: 'key', type: 'password', required: true, autocomplete: 'off'})),
  h('button', {class: 'main'}, 'Sign in')));
  main.querySelector('input').focus();
}

if (key) show();
else signIn();
