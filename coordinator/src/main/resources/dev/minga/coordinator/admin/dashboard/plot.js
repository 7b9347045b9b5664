/** Small plots of what changes from round to round, as SVG. Every number of theirs is in a table too. */
import {h, s, fixed} from './dom.js';

const [WIDTH, HEIGHT, LEFT, BOTTOM, TOP, RIGHT] = [320, 170, 42, 24, 8, 8];

/**
 * Series of [x, y] points; y from 0 to at least `most`. `limit` is a line across, `bars` draws bars, `dots` unconnected points.
 * Points may have a third value: true marks one that is out.
 */
export function plot(title, series, {most = 0, limit, bars = false, dots = false, digits = 2} = {}) {
  const points = series.flatMap(one => one.points);
  if (points.length === 0) return undefined;
  const xs = points.map(([x]) => x);
  const [from, to] = [Math.min(...xs), Math.max(...xs)];
  const top = Math.max(most, limit ?? 0, ...points.map(([, y]) => y)) || 1;
  const aside = bars ? 20 : 4; // a column is as wide
  const x = value => LEFT + aside + (WIDTH - LEFT - RIGHT - 2 * aside) * (to === from ? 0.5 : (value - from) / (to - from));
  const y = value => HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * Math.max(0, value) / top;
  const drawn = series.map((one, i) => bars ? columns(one, i, x, y, to - from + 1) : curve(one, i, x, y, dots));
  return h('figure', {class: 'plot'},
    h('figcaption', {}, title),
    s('svg', {viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img', 'aria-label': told(title, series, digits)},
      [0, 0.5, 1].map(part => [
        s('line', {class: 'axis', x1: LEFT, x2: WIDTH - RIGHT, y1: y(part * top), y2: y(part * top)}),
        s('text', {x: LEFT - 5, y: y(part * top) + 4, 'text-anchor': 'end'}, fixed(part * top, digits))]).flat(),
      [from, to].filter((value, i, all) => i === 0 || value !== all[0]).map(value =>
        s('text', {x: x(value), y: HEIGHT - 6, 'text-anchor': 'middle'}, String(value))),
      limit !== undefined && s('line', {class: 'limit', x1: LEFT, x2: WIDTH - RIGHT, y1: y(limit), y2: y(limit)}),
      drawn.flat()),
    series.length > 1 && h('ul', {class: 'key'}, series.map((one, i) => h('li', {}, h('span', {class: `s${i % 4}`, 'aria-hidden': 'true'}, '■ '), one.name))));
}

function curve(one, i, x, y, dots) {
  const marks = one.points.map(([at, value, out]) =>
    s('circle', {class: out ? 'out' : `s${i % 4}`, cx: x(at), cy: y(value), r: out ? 5 : 3},
      s('title', {}, `${one.name}, round ${at}: ${fixed(value)}`)));
  const path = one.points.map(([at, value], n) => `${n ? 'L' : 'M'}${x(at).toFixed(1)} ${y(value).toFixed(1)}`).join('');
  return dots ? marks : [s('path', {class: `line s${i % 4}`, d: path}), ...marks];
}

function columns(one, i, x, y, count) {
  const width = Math.max(2, Math.min(24, 0.7 * (WIDTH - LEFT - RIGHT) / count));
  return one.points.map(([at, value]) =>
    s('rect', {class: `s${i % 4}`, x: x(at) - width / 2, y: y(value), width, height: y(0) - y(value)},
      s('title', {}, `round ${at}: ${fixed(value, 1)}`)));
}

function told(title, series, digits) {
  const last = series.filter(one => one.points.length > 0)
    .map(one => `${one.name} ${fixed(one.points[one.points.length - 1][1], digits)}`);
  return `${title}; last: ${last.join(', ')}`;
}
