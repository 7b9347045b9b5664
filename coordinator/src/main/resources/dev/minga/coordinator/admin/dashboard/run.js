/** One run, round by round. */
import {h, when, digest, fixed, table, ask, tell} from './dom.js';
import {post} from './api.js';
import {plot} from './plot.js';
import {closedRounds, stateText} from './overview.js';

function seconds(round) {
  return (Date.parse(round.closed) - Date.parse(round.opened)) / 1000;
}

function plots(run) {
  const closed = run.history.filter(round => round.model);
  const scored = run.history.filter(round => round.evaluation?.scores);
  const score = (name, key) => ({name, points: scored.map(round => [round.round, round.evaluation.scores[key]])});
  const epsilon = closed.filter(round => round.epsilon !== undefined).map(round => [round.round, round.epsilon]);
  const members = [...new Set(run.history.flatMap(round => Object.keys(round.norms)))].sort();
  return [
    plot('Scores', [score('macro-F1', 'macroF1'), score('attacks found', 'attackRecall'), score('false positives', 'falsePositiveRate')], {most: 1}),
    plot(`ε so far, of each ${run.declared.unit}`, [{name: 'ε', points: epsilon}], {limit: run.declared.epsilon}),
    plot('Contributions', [{name: 'contributions', points: run.history.map(round => [round.round, round.contributors.length])}],
      {bars: true, limit: run.asked.quorum, digits: 0}),
    plot('Duration of a round, s', [{name: 'seconds', points: closed.map(round => [round.round, seconds(round)])}], {bars: true, digits: 1}),
    plot('Norm of deltas', members.map(member => ({name: member, points: run.history
      .filter(round => member in round.norms)
      .map(round => [round.round, round.norms[member], round.outliers.includes(member)])})), {dots: true}),
  ].filter(Boolean);
}

function rounds(run) {
  return table('Rounds, newest first; the numbers of all plots', ['#Round', 'Opened', '#Seconds', 'Contributions (norm)', '#ε so far', '#Macro-F1', 'Gate', 'Model'],
    [...run.history].reverse().map(round => [
      String(round.round), when(round.opened), round.closed ? fixed(seconds(round), 1) : '–',
      round.contributors.map((member, i) => [i > 0 && ', ', h('span', {class: round.outliers.includes(member) ? 'bad' : undefined},
        member, member in round.norms && ` (${fixed(round.norms[member], 2)}${round.outliers.includes(member) ? ', far from the others' : ''})`)]).flat(),
      fixed(round.epsilon, 2), fixed(round.evaluation?.scores?.macroF1),
      round.evaluation?.decision ? h('span', {title: round.evaluation.reason}, round.evaluation.decision.toLowerCase().replace('_', ' ')) : '–',
      round.model ? digest(round.model) : 'open']));
}

async function steer(run, verb, body) {
  try {
    await post(`/v1/trainings/${encodeURIComponent(run.run)}/${verb}`, body);
    tell(`Run ${run.run}: ${verb} is done.`);
  } catch (refused) {
    tell(refused.message);
  }
}

function controls(run) {
  const over = run.state === 'aborted' || run.state === 'closed' && closedRounds(run) >= run.rounds;
  const paused = run.state === 'paused';
  const reason = {reason: {label: 'Why; every member can read it in the log'}};
  return h('div', {class: 'row'},
    !over && h('button', {type: 'button', 'data-key': 'pause', onclick: () => steer(run, paused ? 'resume' : 'pause')}, paused ? 'Resume' : 'Pause'),
    run.state !== 'aborted' && closedRounds(run) > 1 && h('button', {type: 'button', 'data-key': 'rollback', onclick: async () => {
      const given = await ask(`Roll ${run.run} back`, 'The run goes on from an earlier round\'s average; what came after it is discarded.', 'Roll back',
        {round: {label: 'Round', type: 'number', min: '1', max: String(run.rounds), value: '1'}, ...reason});
      if (given) await steer(run, 'rollback', {round: Number(given.round), reason: given.reason});
    }}, 'Roll back…'),
    !over && h('button', {type: 'button', 'data-key': 'stop', onclick: async () => {
      const given = await ask(`Stop ${run.run}`, 'The run ends for good; what its members did not use is given back to them.', 'Stop the run', reason);
      if (given) await steer(run, 'stop', given);
    }}, 'Stop…'));
}

export function runView(run, mayChange) {
  const declared = run.declared;
  return [
    h('h1', {}, `Run ${run.run}`),
    h('p', {}, stateText(run), `, ${closedRounds(run)} of ${run.rounds} rounds, started `, when(run.created), run.reason && `: ${run.reason}`),
    mayChange && controls(run),
    h('h2', {}, 'Rounds'),
    h('div', {class: 'plots'}, plots(run)),
    h('p', {class: 'soft'}, 'There is no loss to show: none leaves a node. Scores are of evaluated rounds, from the members\' counts together.'),
    rounds(run),
    run.wentBack.length > 0 && h('ul', {}, run.wentBack.map(back =>
      h('li', {}, `Went back to round ${back.to}${back.without ? ` without ${back.without}` : ''}: ${back.reason}`))),
    h('h2', {}, 'Plan'),
    table('What was agreed', ['What', 'Value'], [
      ['Plan', digest(run.planSha256)],
      ['Members', run.members.join(', ')],
      ['Declined', Object.entries(run.declined).map(([member, why]) => `${member} (${why})`).join(', ') || 'nobody'],
      ['Each round', `asks ${run.asked.members}, is over with ${run.asked.participants}, needs ${run.asked.quorum}`],
      ['Aggregation', `${run.aggregated.rule}, server ${run.aggregated.server}`],
      ['Privacy', declared.epsilon === undefined ? 'none: the plan adds no noise' : `ε ${declared.epsilon.toFixed(3)} at δ ${declared.delta} for each ${declared.unit}`],
    ]),
  ];
}
