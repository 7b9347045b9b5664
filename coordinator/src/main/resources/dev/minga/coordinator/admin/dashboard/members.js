/** Who takes part. */
import {h, when, table, ask, tell} from './dom.js';
import {get, post} from './api.js';

async function revoke(name) {
  const given = await ask(`End the membership of ${name}`, 'Its calls end at once and its certificates count no longer.', 'End it',
    {reason: {label: 'Why; every member can read it in the log'}});
  if (!given) return;
  try {
    await post(`/v1/members/${encodeURIComponent(name)}/revocation`, given);
    tell(`The membership of ${name} has ended.`);
  } catch (refused) {
    tell(refused.message);
  }
}

async function invite(event) {
  event.preventDefault();
  const {name, validity} = Object.fromEntries(new FormData(event.target));
  try {
    const invitation = await post('/v1/invitations', {name, validity});
    await ask(`Invitation for ${name}`, h('span', {}, 'It works once, and is shown this once. The member runs ',
      h('code', {}, `minga node join ${invitation.token} DIR`)), 'Done');
    event.target.reset();
  } catch (refused) {
    tell(refused.message);
  }
}

/** The invitations that nobody has used; the caller renders again when they are here. */
export async function openInvitations() {
  return get('/v1/invitations');
}

export function membersView({members, invitations}, mayChange) {
  return [
    h('h1', {}, 'Members'),
    members.length === 0 ? h('p', {}, 'Nobody yet.') : table('Members by name',
      ['Member', 'Last seen', 'Certificate ends', '#Contributions', '#Far-off norms', 'Key', 'Enrolled', ''],
      members.map(member => [
        member.revoked ? h('s', {}, member.name) : member.name,
        member.revoked ? h('span', {class: 'bad'}, 'ended ', when(member.revoked), `: ${member.reason ?? ''}`) : when(member.lastSeen),
        when(member.certificateExpires), String(member.contributions),
        h('span', {class: member.outliers > 0 ? 'bad' : undefined}, String(member.outliers)),
        h('code', {title: `${member.keyAlgorithm} ${member.keyFingerprint}`}, member.keyFingerprint.slice(0, 16)), when(member.enrolled),
        mayChange && !member.revoked && h('button', {type: 'button', 'data-key': `revoke ${member.name}`, onclick: () => revoke(member.name)},
          'End…', h('span', {class: 'skip'}, ` the membership of ${member.name}`))])),
    h('h2', {}, 'Open invitations'),
    invitations.length === 0 ? h('p', {}, 'None.')
      : table('Invitations that nobody has used', ['For', 'Works until'], invitations.map(open => [open.name, when(open.expires)])),
    mayChange && h('form', {class: 'card', onsubmit: invite},
      h('div', {class: 'row'},
        h('label', {}, 'Name of the organisation', h('input', {name: 'name', required: true, pattern: '[a-z0-9][a-z0-9\\-]*', title: 'lower-case letters, digits, hyphens', 'data-key': 'invite name'})),
        h('label', {}, 'Works for', h('input', {name: 'validity', required: true, value: '24h', pattern: '[0-9]+[dhm]', title: 'such as 24h', 'data-key': 'invite validity'})),
        h('button', {class: 'main', 'data-key': 'invite'}, 'Invite'))),
  ];
}
