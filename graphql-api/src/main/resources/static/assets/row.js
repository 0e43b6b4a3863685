// A transaction in the list, which keeps its place and its height whatever happens to it.

import { el, time } from './dom.js';
import { clock, moment, money, words } from './format.js';

export const HEADS = ['When', 'Amount', 'Status', 'Merchant', 'Paid by', 'Id'];

/**
 * @param {object} first the transaction
 * @param {(id: string) => {element: Element, look: () => void}} makeHistory for when the row is opened
 * @returns {{element: Element, update: (node: object) => void, gone: (isDeleted: boolean) => void, node: () => object}}
 */
export function row(first, makeHistory) {
  let node = null;
  let was = null;
  let history = null;
  const id = `history-${first.id}`;
  const opener = el(
    'button',
    { type: 'button', class: 'opener', 'aria-expanded': 'false', 'aria-controls': id, onclick: toggle },
    time(first.occurredAt, moment),
    el('span', { class: 'hidden' }, ', history'),
  );
  const when = el('td', { class: 'when' }, opener);
  const element = el('tr', { class: 'line' }, when);

  function toggle() {
    const isOpen = element.nextElementSibling?.id === id;
    opener.setAttribute('aria-expanded', String(!isOpen));
    if (isOpen) {
      element.nextElementSibling.remove();
      history = null;
    } else {
      history = makeHistory(first.id);
      element.after(el('tr', { class: 'detail', id }, el('td', { colspan: HEADS.length }, history.element)));
      history.look();
    }
  }

  function update(next) {
    history?.look();
    if (node && shownOf(node) === shownOf(next) && !element.classList.contains('gone')) return;
    if (node && node.status !== next.status) was = `was ${words(node.status).toLowerCase()}`;
    const isChange = node !== null;
    node = next;
    // The first cell stays: whoever has just opened the row has the focus there.
    while (element.lastChild !== when) element.lastChild.remove();
    element.append(...cells(node, was));
    element.classList.remove('gone', 'deleted', 'changed');
    if (!isChange) return;
    element.title = `Changed at ${clock(new Date())}`;
    void element.offsetWidth; // begins the animation anew
    element.classList.add('changed');
  }

  function gone(isDeleted) {
    if (element.classList.contains(isDeleted ? 'deleted' : 'gone')) return;
    element.classList.add('gone');
    element.classList.toggle('deleted', isDeleted);
    element.querySelector('.why').textContent = isDeleted ? 'deleted' : 'no longer in this list';
    history?.look();
  }

  update(first);
  return { element, update, gone, node: () => node };
}

function shownOf(node) {
  const { amount, currency, status, merchant, description, paymentMethod, cardLast4, failureCode } = node;
  return JSON.stringify([amount, currency, status, merchant, description, paymentMethod, cardLast4, failureCode]);
}

function cells(node, was) {
  const why = [node.failureCode ? words(node.failureCode) : null, was].filter(Boolean).join(' · ');
  return [
    el('td', { class: 'amount' }, money(node.amount, node.currency)),
    el(
      'td',
      { class: 'status' },
      el('span', { class: `badge ${node.status.toLowerCase()}` }, words(node.status)),
      el('small', { class: 'why' }, why),
    ),
    el('td', {}, node.merchant, node.description ? el('small', {}, node.description) : null),
    el('td', {}, paidBy(node)),
    el('td', {}, el('code', {}, node.id)),
  ];
}

/** Card · 4242. */
export function paidBy({ paymentMethod, cardLast4 }) {
  return words(paymentMethod) + (cardLast4 ? ` ·\u00a0${cardLast4}` : '');
}
