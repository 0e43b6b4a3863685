// How old what you see is: what the answer said, plus the time since. The oldest of the tables that were read counts.

import { span } from './format.js';

const SHOWN = ['users', 'transactions', 'user_activity'];

/** What was read longer ago than these milliseconds is behind, whatever it was then. */
const LIMIT = 60_000;

const STATES = {
  CAUGHT_UP: 'Up to date',
  BEHIND: 'Behind: treat what you see as possibly out of date',
  UNKNOWN: 'Freshness not known: nothing loaded yet, or the sync has just been started',
};

const box = document.getElementById('freshness');
const state = document.getElementById('fresh-state');
const detail = document.getElementById('fresh-detail');
const refresh = document.getElementById('refresh');

let shown = null;

/**
 * How fresh an answer is.
 * @param {object[]} freshness of each table, as the answer has it
 * @param {string[]} tables that the answer was made from
 * @returns {{state: () => string, text: () => string}} as of the moment when it is asked for
 */
export function ageOf(freshness, tables) {
  const read = freshness.filter((entry) => tables.includes(entry.table));
  const worst = ['UNKNOWN', 'BEHIND', 'CAUGHT_UP'].find((name) => read.some((entry) => entry.state === name));
  const ages = read.map((entry) => entry.seconds).filter((seconds) => typeof seconds === 'number');
  const at = performance.now();
  return {
    state: () => (worst === 'CAUGHT_UP' && performance.now() - at > LIMIT ? 'BEHIND' : worst ?? 'UNKNOWN'),
    text: () => {
      const since = (performance.now() - at) / 1000;
      if (!ages.length) return `answered ${span(since)} ago`;
      return (
        `complete as of ${span(Math.max(...ages) + since)} ago` +
        (since >= 60 ? `, because it was read ${span(since)} ago` : '')
      );
    },
  };
}

/** Shows how fresh the page is. */
export function show(freshness) {
  shown = ageOf(freshness, SHOWN);
  refresh.hidden = false;
  tick();
}

export function onRefresh(listener) {
  refresh.addEventListener('click', listener);
}

function tick() {
  if (!shown) return;
  const name = shown.state();
  box.dataset.state = name;
  if (state.textContent !== STATES[name]) state.textContent = STATES[name]; // a live region, unlike the seconds
  detail.textContent = shown.text();
}

setInterval(tick, 1000);
