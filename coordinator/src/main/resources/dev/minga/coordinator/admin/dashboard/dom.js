/** Makes elements. Text is only ever text: nothing that a member or a log wrote becomes markup. */
export function h(tag, props = {}, ...children) {
  return filled(document.createElement(tag), props, children);
}

export function s(tag, props = {}, ...children) {
  return filled(document.createElementNS('http://www.w3.org/2000/svg', tag), props, children);
}

function filled(element, props, children) {
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.flat().filter(child => child !== undefined && child !== null && child !== false));
  return element;
}

const STEPS = [['day', 86400], ['hour', 3600], ['minute', 60], ['second', 1]];
const RELATIVE = new Intl.RelativeTimeFormat('en', {numeric: 'auto'});

/** How long ago, or how long until then; the instant itself is its title. */
export function when(instant) {
  if (!instant) return h('span', {class: 'soft'}, 'unknown');
  const seconds = (Date.parse(instant) - Date.now()) / 1000;
  const [unit, size] = STEPS.find(([, step]) => Math.abs(seconds) >= step) ?? ['second', 1];
  return h('time', {datetime: instant, title: instant}, RELATIVE.format(Math.round(seconds / size), unit));
}

/** The beginning of a digest; all of it is its title. */
export function digest(hex) {
  return h('code', {title: hex}, hex.slice(0, 12));
}

export function fixed(number, digits = 3) {
  return number === undefined || number === null ? '–' : number.toFixed(digits);
}

export function table(caption, heads, rows) {
  const number = head => head.startsWith('#') ? 'number' : undefined;
  return h('div', {class: 'scroll', tabindex: '0', role: 'region', 'aria-label': caption},
    h('table', {},
      h('caption', {}, caption),
      h('thead', {}, h('tr', {}, heads.map(head => h('th', {scope: 'col', class: number(head)}, head.replace('#', ''))))),
      h('tbody', {}, rows.map(row => h('tr', {}, row.map((cell, i) => h('td', {class: number(heads[i])}, cell)))))));
}

let quiet;

/** Says something at the edge of the page, for a while; readers read it out. */
export function tell(text) {
  const place = document.getElementById('told');
  place.textContent = text;
  clearTimeout(quiet);
  quiet = setTimeout(() => { place.textContent = ''; }, 8000);
}

/** Asks before something is done; fields are labels by name. Resolves to what was filled in, or null. */
export function ask(title, text, action, fields = {}) {
  return new Promise(resolve => {
    const inputs = Object.entries(fields).map(([name, field]) =>
      h('label', {}, field.label, h('input', {name, required: true, maxlength: '200', value: field.value, type: field.type ?? 'text',
        min: field.min, max: field.max, autocomplete: 'off'})));
    const form = h('form', {method: 'dialog'},
      h('h2', {}, title), h('p', {}, text), inputs,
      h('div', {class: 'row'},
        h('button', {value: 'yes', class: 'main'}, action),
        h('button', {value: 'no', formnovalidate: true}, 'Cancel')));
    const dialog = h('dialog', {}, form);
    dialog.addEventListener('close', () => {
      const values = Object.fromEntries(new FormData(form));
      dialog.remove();
      resolve(dialog.returnValue === 'yes' ? values : null);
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
