/** The federation at a glance, and what needs somebody to look at it. */
import {h, when, digest, table} from './dom.js';

/** Certificates live for a week, and nodes renew them long before. */
const SOON_DAYS = 1;
const DAY = 86400e3;
const LIVE = ['recruiting', 'collecting', 'aggregating', 'evaluating'];

export function closedRounds(run) {
  return run.history.filter(round => round.model).length;
}

export function runLink(run) {
  return h('a', {href: `#/runs/${encodeURIComponent(run)}`, 'data-key': `run ${run}`}, run);
}

export function stateText(run) {
  const kind = run.state === 'aborted' ? 'bad' : run.state === 'paused' ? 'warn' : 'good';
  return h('span', {class: kind}, run.state === 'closed' && closedRounds(run) >= run.rounds ? 'complete' : run.state);
}

/** What needs a look, each with where to look. */
export function attention({members, trainings}) {
  const found = [];
  for (const member of members.filter(one => !one.revoked)) {
    const left = member.certificateExpires ? (Date.parse(member.certificateExpires) - Date.now()) / DAY : undefined;
    if (left !== undefined && left < SOON_DAYS) {
      found.push([`the certificate of ${member.name} ${left < 0 ? 'has expired' : 'expires soon'} and was not renewed`, '#/members']);
    }
    if (member.outliers > 0) {
      found.push([`the norm of ${member.name}'s delta was far from the others' in ${member.outliers} round(s)`, '#/members']);
    }
  }
  for (const run of trainings) {
    const place = `#/runs/${encodeURIComponent(run.run)}`;
    if (run.state === 'aborted') found.push([`run ${run.run} was aborted: ${run.reason ?? ''}`, place]);
    if (run.state === 'paused') found.push([`run ${run.run} is paused`, place]);
    const last = run.history[run.history.length - 1];
    if (last?.evaluation?.decision === 'REFUSED') found.push([`the gate refused round ${last.round} of run ${run.run}`, place]);
    for (const [member, why] of Object.entries(run.declined)) {
      if (LIVE.includes(run.state)) found.push([`${member} declined run ${run.run}: ${why}`, place]);
    }
  }
  return found;
}

export function overview(state) {
  const {members, trainings, models, ledger} = state;
  const active = members.filter(member => !member.revoked);
  const seen = active.filter(member => member.lastSeen && Date.now() - Date.parse(member.lastSeen) < 300e3);
  const inUse = models[models.length - 1];
  const looks = attention(state);
  return [
    h('h1', {}, 'Overview'),
    h('ul', {class: 'cards'},
      h('li', {}, h('strong', {}, String(active.length)), `member${active.length === 1 ? '' : 's'}, ${seen.length} here now`),
      h('li', {}, h('strong', {}, String(trainings.filter(run => LIVE.includes(run.state) && closedRounds(run) < run.rounds).length)),
        `of ${trainings.length} runs under way`),
      h('li', {}, h('strong', {}, inUse ? digest(inUse.model) : 'none'), inUse ? ['model in use, of ', runLink(inUse.run)] : 'no model in use'),
      h('li', {}, h('strong', {}, String(ledger.size)), h('a', {href: '#/ledger', 'data-key': 'card ledger'}, 'entries in the log'))),
    h('h2', {}, 'Needs a look'),
    looks.length === 0
      ? h('p', {class: 'good'}, 'Nothing.')
      : h('ul', {class: 'attention'}, looks.map(([text, place]) => h('li', {}, h('a', {href: place, 'data-key': text}, text)))),
    h('h2', {}, 'Runs'),
    trainings.length === 0
      ? h('p', {}, 'No runs yet; ', h('code', {}, 'minga training start PLAN'), ' starts one.')
      : table('Runs, newest first', ['Run', 'State', '#Rounds', '#Members', '#ε of the whole run', 'Started'],
        [...trainings].reverse().map(run => [
          runLink(run.run), stateText(run), `${closedRounds(run)} of ${run.rounds}`, String(run.members.length),
          run.declared.epsilon === undefined ? 'no privacy' : run.declared.epsilon.toFixed(2), when(run.created)])),
  ];
}
