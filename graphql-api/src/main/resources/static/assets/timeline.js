// What was said of a transaction, event by event: what changed, and when.

import { ask } from './api.js';
import { el, time } from './dom.js';
import { ageOf } from './freshness.js';
import { moment, money, sortable, span, words } from './format.js';
import { paidBy } from './row.js';

const MOST = 100;

/** How often, and after how many milliseconds, an event is looked for that the transaction has and its history has not. */
const LOOKS = 10;
const PAUSE = 2_000;

/** An event that came to Kafka so many seconds after its own time is called late. */
const LATE = 60;

const FACETS = [
  ['Status', (event) => event.status && words(event.status)],
  ['Amount', (event) => event.amount && money(event.amount, event.currency)],
  ['Reason', (event) => event.failureCode && words(event.failureCode)],
  ['Merchant', (event) => event.merchant],
  ['Description', (event) => event.description],
  ['Paid by', (event) => event.paymentMethod && paidBy(event)],
  ['Took place', (event) => event.occurredAt && moment(event.occurredAt)],
  ['Customer', (event) => event.userId],
];

/**
 * @param {string} id the transaction's
 * @param {(transaction: object | null) => void} found told of the transaction each time
 * @returns {{element: Element, look: () => Promise<void>}} looking reads it, again if need be
 */
export function timeline(id, found = () => {}) {
  const list = el('ol', { class: 'timeline', 'aria-label': 'History, oldest first' });
  const note = el('p', { class: 'hint', role: 'status' }, 'Asking…');
  const age = el('p', { class: 'hint age' });
  const more = el('button', { type: 'button', hidden: true, onclick: () => add() }, 'Later events');
  const element = el('div', { class: 'history' }, list, more, note, age);
  let turn = 0;
  let looks = 0;
  let last = null;
  let cursor = null;
  let ticking = 0;

  async function look() {
    const mine = ++turn;
    await read(mine, null);
  }

  const add = () => read(turn, cursor);

  async function read(mine, after) {
    try {
      const answer = await ask('TransactionTimeline', { id, first: MOST, after });
      if (mine === turn) show(answer, after);
    } catch (problem) {
      if (mine === turn) note.textContent = problem.message;
    }
  }

  function show({ data: { transaction }, freshness }, after) {
    found(transaction);
    const edges = transaction?.timeline.edges ?? [];
    const lines = edges.map(({ node }, i) => line(node, edges[i - 1]?.node ?? (after ? last : null)));
    if (after) list.append(...lines);
    else list.replaceChildren(...lines);
    last = edges.at(-1)?.node ?? last;
    cursor = transaction?.timeline.pageInfo.endCursor;
    more.hidden = !transaction?.timeline.pageInfo.hasNextPage;
    note.textContent = more.hidden ? remark(transaction, edges) : '';
    tick(ageOf(freshness, ['transaction_events']));
  }

  function remark(transaction, edges) {
    if (!transaction) return 'This transaction is gone.';
    if (!edges.length) return 'No events: it came to the lake in another way.';
    if (sortable(last.eventTime) >= sortable(transaction.updatedAt)) {
      looks = 0;
      return '';
    }
    looks += 1;
    if (looks > LOOKS) return 'The transaction has been changed since without an event.';
    setTimeout(() => element.isConnected && look(), PAUSE);
    return 'The newest change is not in the history yet.';
  }

  function tick(read) {
    clearInterval(ticking);
    const say = () => {
      age.textContent = `History ${read.text()}`;
      age.classList.toggle('old', read.state() !== 'CAUGHT_UP');
    };
    ticking = setInterval(() => (element.isConnected ? say() : clearInterval(ticking)), 1000);
    say();
  }

  return { element, look };
}

function line(event, before) {
  const later = before ? seconds(before.eventTime, event.eventTime) : 0;
  const delay = seconds(event.eventTime, event.kafkaTimestamp);
  return el(
    'li',
    {},
    el(
      'p',
      { class: 'when' },
      time(event.eventTime, moment),
      later > 0 ? el('small', {}, `${span(later)} later`) : null,
      delay >= LATE ? el('small', {}, `reached us ${span(delay)} after that`) : null,
    ),
    el('div', {}, ...said(event, before)),
  );
}

/** What an event says that the one before did not. */
function said(event, before) {
  if (event.op === 'DELETE') return [el('span', { class: 'badge failed' }, 'Deleted')];
  const badge = el('span', { class: `badge ${event.status?.toLowerCase()}` }, words(event.status ?? 'unknown'));
  if (!before || before.op === 'DELETE') return [badge, ` ${money(event.amount, event.currency)} to ${event.merchant}`];
  const changes = FACETS.map(([name, of]) => [name, of(before), of(event)]).filter(([, old, now]) => old !== now);
  if (!changes.length) return [el('span', { class: 'hint' }, 'Said again, nothing changed')];
  return changes.map(([name, old, now]) =>
    el('p', {}, `${name}: `, el('s', {}, old || 'none'), ' → ', name === 'Status' ? badge : el('strong', {}, now || 'none')),
  );
}

function seconds(from, to) {
  return (new Date(to) - new Date(from)) / 1000;
}
