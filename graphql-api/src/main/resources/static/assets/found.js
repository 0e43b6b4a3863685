// One transaction that somebody asked for by itself, whichever page of the list it is on.

import { el, entry, following, time } from './dom.js';
import { moment, money, words } from './format.js';
import { paidBy } from './row.js';
import { timeline } from './timeline.js';

/**
 * @param {string} id
 * @param {() => void} close
 * @returns {{element: Element, look: () => Promise<void>}}
 */
export function foundTransaction(id, close) {
  const facts = el('dl', { class: 'facts' });
  const update = following(facts, (transaction) => [
    entry('When', time(transaction.occurredAt, moment)),
    entry('Amount', money(transaction.amount, transaction.currency)),
    entry('Status', el('span', { class: `badge ${transaction.status.toLowerCase()}` }, words(transaction.status))),
    entry('Merchant', transaction.merchant),
    entry('Paid by', paidBy(transaction)),
    entry('Description', transaction.description ?? 'none'),
    entry('Transaction id', el('code', {}, transaction.id)),
  ]);
  const history = timeline(id, (transaction) => {
    if (!transaction) return;
    const { timeline: events, ...facing } = transaction;
    update(facing);
  });
  return {
    element: el(
      'section',
      { class: 'card', 'aria-labelledby': 'found-transaction' },
      el(
        'div',
        { class: 'title' },
        el('h2', { id: 'found-transaction', tabindex: '-1' }, 'Transaction'),
        el('button', { type: 'button', onclick: close }, 'Close'),
      ),
      facts,
      history.element,
    ),
    look: history.look,
  };
}
