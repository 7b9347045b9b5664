/** The log, checked here and not there: this browser hashes the entries and follows the proofs itself. */
import {h, table, tell} from './dom.js';
import {get} from './api.js';
import {checkpoint, isConsistent, isIncluded, isSignedBy, leafHash} from './merkle.js';
import {read} from './entry.js';

const PAGE = 50;
const SEEN = 'minga-log-seen';
const KEY = 'minga-log-key';

/** What this view knows; `changed` renders it again. */
export class LedgerPage {
  constructor(changed) {
    this.changed = changed;
    this.entries = [];
    this.from = 0;
    this.checks = new WeakMap(); // by the entry itself: other bytes have no verdict
    this.turn = Promise.resolve();
    this.checked = false;
    this.tree = undefined;
    this.past = undefined;
    this.signed = undefined;
  }

  /** Takes the newest tree, one after the other. */
  follow(ledger) {
    this.turn = this.turn.catch(() => {}).then(() => this.take(ledger));
    return this.turn;
  }

  /** Checks that a tree only adds to the one that this browser saw last; until that is done nothing is said to be good. */
  async take(ledger) {
    const said = checkpoint(ledger.checkpoint);
    if (said.size !== ledger.size || said.root !== ledger.root) {
      this.tree = ledger;
      this.checked = false;
      this.signed = undefined;
      this.past = ['bad', 'The checkpoint says another tree than the coordinator does.'];
      this.changed();
      return;
    }
    if (!this.checked || this.tree.size !== said.size || this.tree.root !== said.root) {
      this.checked = false;
      this.tree = ledger;
      this.signed = undefined;
      this.past = ['warn', 'This tree is not checked yet.'];
      try {
        this.past = await this.judged(said);
        this.checked = true;
      } catch (problem) {
        this.past = ['bad', `This tree could NOT be checked: ${problem.message}`];
        this.changed();
        throw problem;
      }
    }
    this.tree = ledger;
    await this.checkSignature();
    if (this.entries.length === 0 || this.from + this.entries.length >= ledger.size - 1) await this.page(Math.max(0, ledger.size - PAGE));
    this.changed();
  }

  async judged(said) {
    const seen = JSON.parse(localStorage.getItem(SEEN) ?? 'null');
    const remember = () => localStorage.setItem(SEEN, JSON.stringify(said));
    if (!seen) {
      remember();
      return ['warn', 'This browser sees the log for the first time, and remembers this tree.'];
    }
    if (seen.origin !== said.origin) {
      return ['bad', `This is another log, ${said.origin}, than the one that this browser saw before, ${seen.origin}.`];
    }
    const grown = seen.size < said.size && seen.size > 0
      ? (await get(`/v1/ledger/consistency?from=${seen.size}&to=${said.size}`)).hashes : [];
    if (seen.size !== 0 && !await isConsistent(seen.size, seen.root, said.size, said.root, grown)) {
      return ['bad', `The log does NOT continue the tree of ${seen.size} entries that this browser saw before. It was changed, or you are shown another log than before. Compare checkpoints with other members.`];
    }
    remember();
    return ['good', `All ${seen.size} entries that this browser saw last are unchanged: consistent, checked here.`];
  }

  async checkSignature() {
    const key = localStorage.getItem(KEY);
    if (!key) { this.signed = undefined; return; }
    try {
      this.signed = await isSignedBy(this.tree.checkpoint, key)
        ? ['good', 'The checkpoint is signed with the key that you gave.']
        : ['bad', 'The checkpoint is NOT signed with the key that you gave.'];
    } catch (problem) {
      this.signed = ['warn', `The signature cannot be checked here: ${problem.message}`];
    }
  }

  async page(from) {
    const entries = await get(`/v1/ledger/entries?from=${from}&most=${PAGE}`);
    if (entries.some((entry, i) => entry.leaf !== from + i)) throw new Error('the coordinator sent other entries than were asked for');
    this.entries = entries.map(entry => ({...entry, ...read(entry.entry)}));
    this.from = from;
    this.changed();
  }

  async check(entry) {
    const {size, root} = this.tree;
    const hash = await leafHash(entry.bytes);
    const proof = await get(`/v1/ledger/inclusion?leaf=${entry.leaf}&size=${size}`);
    const holds = await isIncluded(entry.leaf, size, hash, proof.hashes, root);
    this.checks.set(entry, {holds, root, steps: proof.hashes.length});
    return holds;
  }

  async checkAll() {
    let wrong = 0;
    for (const entry of this.entries) wrong += await this.check(entry) ? 0 : 1;
    tell(wrong === 0 ? `All ${this.entries.length} entries are in the tree; checked in this browser.` : `${wrong} entries are NOT in the tree.`);
    this.changed();
  }

  verdict(entry) {
    const check = this.checks.get(entry);
    if (!check) {
      return h('button', {type: 'button', 'data-key': `check ${entry.leaf}`, onclick: async () => { await this.check(entry); this.changed(); }},
        'Check', h('span', {class: 'skip'}, ` entry ${entry.leaf}`));
    }
    return check.holds ? h('span', {class: 'good'}, `✓ in the tree (${check.steps} hashes)`) : h('span', {class: 'bad'}, '✗ NOT in the tree');
  }

  view() {
    if (!this.tree) return [h('h1', {}, 'Ledger'), h('p', {}, 'Reading…')];
    const last = Math.max(0, this.tree.size - PAGE);
    return [
      h('h1', {}, 'Ledger'),
      h('p', {class: this.past?.[0], id: 'past'}, this.past?.[1]),
      this.signed && h('p', {class: this.signed[0], id: 'signed'}, this.signed[1]),
      h('pre', {'aria-label': 'Newest checkpoint', tabindex: '0'}, this.tree.checkpoint.split('\n\n')[0]),
      h('form', {class: 'card', onsubmit: async event => {
        event.preventDefault();
        localStorage.setItem(KEY, new FormData(event.target).get('key').trim());
        await this.checkSignature();
        this.changed();
      }}, h('label', {}, 'The log\'s verifier key, from public-keys.txt, by a way you trust',
        h('input', {name: 'key', required: true, value: localStorage.getItem(KEY) ?? '', 'data-key': 'log key', autocomplete: 'off'})),
        h('button', {'data-key': 'check signature'}, 'Check the signature')),
      h('h2', {}, 'Entries'),
      h('div', {class: 'row'},
        h('button', {type: 'button', 'data-key': 'older', disabled: this.from === 0, onclick: () => this.page(Math.max(0, this.from - PAGE))}, 'Older'),
        h('button', {type: 'button', 'data-key': 'newer', disabled: this.from >= last, onclick: () => this.page(Math.min(last, this.from + PAGE))}, 'Newer'),
        h('button', {type: 'button', class: 'main', 'data-key': 'check all', onclick: () => this.checkAll()}, 'Check all of these')),
      table('Entries, newest first, read from their bytes', ['#Leaf', 'What', 'About', 'Included'],
        [...this.entries].reverse().map(entry => [String(entry.leaf), entry.kind, entry.about, this.verdict(entry)])),
    ];
  }
}
