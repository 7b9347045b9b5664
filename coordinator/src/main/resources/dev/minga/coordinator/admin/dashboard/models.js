/** Which model is in use, and which could be. */
import {h, when, digest, table, ask, tell} from './dom.js';
import {post} from './api.js';
import {closedRounds, runLink} from './overview.js';

async function act(title, text, action, path) {
  if (!await ask(title, text, action)) return;
  try {
    const model = await post(path);
    tell(`In use: the model of ${model.run}.`);
  } catch (refused) {
    tell(refused.message);
  }
}

export function modelsView({models, trainings}, mayChange) {
  const inUse = models[models.length - 1];
  const complete = trainings.filter(run => run.state === 'closed' && closedRounds(run) >= run.rounds && run.run !== inUse?.run);
  return [
    h('h1', {}, 'Models'),
    inUse ? h('p', {}, 'In use: the model of ', runLink(inUse.run), ', ', digest(inUse.model), ', since ', when(inUse.promoted), '.')
      : h('p', {}, 'No model is in use yet.'),
    mayChange && models.length > 1 && h('button', {type: 'button', 'data-key': 'model rollback', onclick: () => act('Roll the model back',
      'The model that was in use before is in use again.', 'Roll back', '/v1/models/rollback')}, 'Roll back to the one before…'),
    h('h2', {}, 'Complete runs'),
    complete.length === 0 ? h('p', {}, 'None whose model is not in use.') : table('Models that can be taken into use', ['Run', 'Model', ''],
      complete.map(run => [runLink(run.run), digest(run.history[run.history.length - 1].model),
        mayChange && h('button', {type: 'button', 'data-key': `promote ${run.run}`, onclick: () => act(`Use the model of ${run.run}`,
          'It is this federation\'s model from now on, and the log says so. Nobody is told: who scans with it takes it from here.', 'Use it', `/v1/trainings/${encodeURIComponent(run.run)}/promotion`)}, 'Use…')])),
    h('h2', {}, 'History'),
    models.length === 0 ? h('p', {}, 'Nothing yet.') : table('Promotions, newest first', ['Run', 'Model', 'When'],
      [...models].reverse().map(model => [runLink(model.run), digest(model.model), when(model.promoted)])),
  ];
}
