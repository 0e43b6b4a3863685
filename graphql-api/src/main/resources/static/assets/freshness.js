// How old what you see is: what the answer said, plus the time since. The oldest of the tables on this page counts.

import { span } from './format.js';

const SHOWN = ['users', 'transactions', 'user_activity'];
const STATES = {
  CAUGHT_UP: 'Up to date',
  BEHIND: 'Behind: treat what you see as possibly out of date',
  UNKNOWN: 'Freshness not known: nothing loaded yet, or the sync has just been started',
};

const box = document.getElementById('freshness');
const state = document.getElementById('fresh-state');
const detail = document.getElementById('fresh-detail');
const refresh = document.getElementById('refresh');

let answer = null;

export function show(tables) {
  const shown = tables.filter((entry) => SHOWN.includes(entry.table));
  const worst =
    ['UNKNOWN', 'BEHIND', 'CAUGHT_UP'].find((name) => shown.some((entry) => entry.state === name)) ?? 'UNKNOWN';
  const ages = shown.map((entry) => entry.seconds).filter((seconds) => typeof seconds === 'number');
  answer = { at: performance.now(), worst, seconds: ages.length ? Math.max(...ages) : null };
  box.dataset.state = worst;
  state.textContent = STATES[worst]; // a live region: read out when it changes, unlike the seconds
  refresh.hidden = false;
  tick();
}

export function onRefresh(listener) {
  refresh.addEventListener('click', listener);
}

function tick() {
  if (!answer) return;
  const since = (performance.now() - answer.at) / 1000;
  detail.textContent =
    answer.seconds === null
      ? `answered ${span(since)} ago`
      : `complete as of ${span(answer.seconds + since)} ago` +
        (since >= 60 ? `, because this page was loaded ${span(since)} ago` : '');
}

setInterval(tick, 1000);
