// A customer's transactions, by status, a page at a time. What is read is not moved: a row that changes does so in its place,
// and what is new is counted until somebody asks for it.

import { el } from './dom.js';
import { sortable } from './format.js';
import { HEADS, row } from './row.js';
import { statusFilter } from './statuses.js';

export const PAGE_SIZE = 20;

/**
 * @param {object} on
 * @param {(statuses: string[]) => void} on.choose
 * @param {(page: object) => void} on.turn
 * @param {(id: string) => {element: Element, look: () => void}} on.history makes a row's history
 */
export function transactionList(on) {
  const rows = new Map();
  let shown = { edges: [], pageInfo: {} };
  let chosen = [];

  const state = el('p', { class: 'live', role: 'status' });
  const more = el('button', { type: 'button', class: 'primary', hidden: true, onclick: () => on.turn({}) });
  const chips = statusFilter(on.choose);
  const body = el('tbody');
  const none = el('p', { class: 'hint' });
  const newer = button('Newer', () =>
    on.turn(shown.pageInfo.startCursor ? { last: PAGE_SIZE, before: shown.pageInfo.startCursor } : {}),
  );
  const older = button('Older', () => on.turn({ first: PAGE_SIZE, after: shown.pageInfo.endCursor }));
  const newest = button('Newest', () => on.turn({}));
  const table = scroller(body);

  const isAtHead = () => !shown.pageInfo.hasPreviousPage;

  /** Another page: these rows and no others. */
  function show(connection, statuses) {
    shown = connection;
    chosen = statuses;
    rows.clear();
    connection.edges.forEach(({ node }) => rows.set(node.id, row(node, on.history)));
    body.replaceChildren(...[...rows.values()].map((each) => each.element));
    table.hidden = !rows.size;
    none.hidden = rows.size > 0;
    none.textContent = statuses.length ? 'None in these statuses.' : 'None yet.';
    more.hidden = true;
    chips.show(statuses);
    newer.disabled = newest.disabled = !connection.pageInfo.hasPreviousPage;
    older.disabled = !connection.pageInfo.hasNextPage;
  }

  /** The same page, read again: with what has changed on it, and the number of what it would now show besides. */
  function merge({ edges, pageInfo }, backward) {
    const nodes = edges.map((edge) => edge.node);
    const ids = new Set(nodes.map((node) => node.id));
    nodes.forEach((node) => rows.get(node.id)?.update(node));
    for (const [id, each] of rows) {
      const isCovered = backward
        ? !pageInfo.hasPreviousPage || isNewer(nodes[0], each.node())
        : !pageInfo.hasNextPage || isNewer(each.node(), nodes.at(-1));
      if (!ids.has(id) && isCovered) each.gone(false);
    }
    if (!isAtHead()) return;
    const last = shown.edges.at(-1)?.node;
    const isWhole = !shown.pageInfo.hasNextPage;
    const fresh = nodes.filter((node) => !rows.has(node.id) && (isWhole || isNewer(node, last)));
    const atLeast = fresh.length === nodes.length && pageInfo.hasNextPage ? '+' : '';
    const text = `${fresh.length}${atLeast} newer – show`;
    if (more.textContent !== text) more.textContent = text;
    more.hidden = !fresh.length;
  }

  /** What a subscription told: a row changes at once; what else follows from it, the next reading brings. */
  function changed({ kind, id, transaction }) {
    const known = rows.get(id);
    if (kind === 'DELETED') known?.gone(true);
    if (kind !== 'CHANGED' || !known) return;
    known.update(transaction);
    if (chosen.length && !chosen.includes(transaction.status)) known.gone(false);
  }

  return {
    element: el(
      'section',
      { class: 'card', 'aria-labelledby': 'transactions' },
      el(
        'div',
        { class: 'title' },
        el('h2', { id: 'transactions', tabindex: '-1' }, 'Transactions'),
        el('div', { role: 'status' }, more),
        state,
      ),
      chips.element,
      none,
      table,
      el('nav', { class: 'pages', 'aria-label': 'Pages of transactions' }, newer, older, newest),
    ),
    show,
    merge,
    changed,
    isAtHead,
    count: chips.count,
    state(name, text, title = '') {
      state.dataset.state = name;
      state.title = title;
      if (state.textContent !== text) state.textContent = text;
    },
  };
}

/** In the order of the list, newest first. */
function isNewer(one, other) {
  const [a, b] = [sortable(one.occurredAt), sortable(other.occurredAt)];
  return a === b ? one.id > other.id : a > b;
}

function button(label, listener) {
  return el('button', { type: 'button', onclick: listener }, label);
}

function scroller(body) {
  return el(
    'div',
    { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Transactions, newest first' },
    el(
      'table',
      {},
      el('thead', {}, el('tr', {}, ...HEADS.map((head) => el('th', { scope: 'col' }, head)))),
      body,
    ),
  );
}
