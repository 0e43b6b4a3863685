// The newest transactions, by status, a page at a time.

import { time } from './customer.js';
import { el } from './dom.js';
import { moment, money, words } from './format.js';

export const STATUSES = ['PENDING', 'AUTHORIZED', 'COMPLETED', 'FAILED', 'CANCELLED', 'REFUNDED', 'DISPUTED'];
export const PAGE_SIZE = 20;

/**
 * @param connection the page, as the API gave it
 * @param {string[]} chosen statuses; none is any
 * @param {{choose: (statuses: string[]) => void, turn: (page: object) => void}} on
 */
export function transactions(connection, chosen, on) {
  const { edges, pageInfo } = connection;
  return el(
    'section',
    { class: 'card', 'aria-labelledby': 'transactions' },
    el('h2', { id: 'transactions', tabindex: '-1' }, 'Transactions'),
    filter(chosen, on.choose),
    edges.length
      ? table(edges.map((edge) => edge.node))
      : el('p', { class: 'hint' }, chosen.length ? 'None in these statuses.' : 'None yet.'),
    el(
      'nav',
      { class: 'pages', 'aria-label': 'Pages of transactions' },
      turn('Newer', pageInfo.hasPreviousPage, () =>
        on.turn(pageInfo.startCursor ? { last: PAGE_SIZE, before: pageInfo.startCursor } : {}),
      ),
      turn('Older', pageInfo.hasNextPage, () => on.turn({ first: PAGE_SIZE, after: pageInfo.endCursor })),
      turn('Newest', pageInfo.hasPreviousPage, () => on.turn({})),
    ),
  );
}

function turn(label, possible, listener) {
  return el('button', { type: 'button', disabled: !possible, onclick: listener }, label);
}

function filter(chosen, choose) {
  const boxes = STATUSES.map((status) =>
    el('input', { type: 'checkbox', id: `status-${status}`, value: status, checked: chosen.includes(status) }),
  );
  const changed = () => choose(boxes.filter((box) => box.checked).map((box) => box.value));
  return el(
    'fieldset',
    { class: 'chips', onchange: changed },
    el('legend', {}, 'Status'),
    ...boxes.map((box) => el('label', { class: 'chip', for: box.id }, box, words(box.value))),
    chosen.length ? el('button', { type: 'button', class: 'plain', onclick: () => choose([]) }, 'Any status') : null,
  );
}

function table(rows) {
  const heads = ['When', 'Amount', 'Status', 'Merchant', 'Paid by', 'Id'];
  return el(
    'div',
    { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Transactions, newest first' },
    el(
      'table',
      {},
      el('thead', {}, el('tr', {}, ...heads.map((head) => el('th', { scope: 'col' }, head)))),
      el('tbody', {}, ...rows.map(line)),
    ),
  );
}

function line(row) {
  const paidBy = words(row.paymentMethod) + (row.cardLast4 ? ` ·\u00a0${row.cardLast4}` : '');
  return el(
    'tr',
    {},
    el('td', { class: 'when' }, time(row.occurredAt, moment)),
    el('td', { class: 'amount' }, money(row.amount, row.currency)),
    el(
      'td',
      {},
      el('span', { class: `badge ${row.status.toLowerCase()}` }, words(row.status)),
      row.failureCode ? el('small', {}, words(row.failureCode)) : null,
    ),
    el('td', {}, row.merchant, row.description ? el('small', {}, row.description) : null),
    el('td', {}, paidBy),
    el('td', {}, el('code', {}, row.id)),
  );
}
