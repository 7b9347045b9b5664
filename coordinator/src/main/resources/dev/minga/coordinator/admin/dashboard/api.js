/** Calls the coordinator this page came from. The token stays in this tab. */
const PLACE = 'minga-token';
let token = sessionStorage.getItem(PLACE) ?? '';

export class Refused extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

export function hasToken() {
  return token !== '';
}

export function keepToken(given) {
  token = given;
  if (given) sessionStorage.setItem(PLACE, given);
  else sessionStorage.removeItem(PLACE);
}

async function answered(response) {
  if (response.ok) return response;
  const problem = await response.json().catch(() => ({error: `the coordinator answered ${response.status}`}));
  throw new Refused(response.status, problem.error);
}

function headers(more = {}) {
  return {Authorization: `Bearer ${token}`, ...more};
}

export async function get(path) {
  return (await answered(await fetch(path, {headers: headers(), cache: 'no-store'}))).json();
}

export async function post(path, body = {}) {
  const request = {method: 'POST', headers: headers({'Content-Type': 'application/json'}), body: JSON.stringify(body)};
  return (await answered(await fetch(path, request))).json();
}

/** Tells each event's name and value, until the coordinator hangs up. */
export async function listen(told, signal) {
  const response = await answered(await fetch('/v1/events', {headers: headers(), cache: 'no-store', signal}));
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    const blocks = (rest + read.value).split('\n\n');
    rest = blocks.pop();
    for (const block of blocks) {
      const lines = block.split('\n');
      const name = lines.find(line => line.startsWith('event: '))?.slice(7);
      const data = lines.find(line => line.startsWith('data: '))?.slice(6);
      if (name && data) told(name, JSON.parse(data));
    }
  }
}
