// The statuses to choose from, each with how many transactions stand there.

import { el } from './dom.js';
import { words } from './format.js';

export const STATUSES = ['PENDING', 'AUTHORIZED', 'COMPLETED', 'FAILED', 'CANCELLED', 'REFUNDED', 'DISPUTED'];

/** @param {(statuses: string[]) => void} choose none is any */
export function statusFilter(choose) {
  const counts = new Map(STATUSES.map((status) => [status, el('span', { class: 'count' })]));
  const boxes = STATUSES.map((status) => el('input', { type: 'checkbox', id: `status-${status}`, value: status }));
  const any = el('button', { type: 'button', class: 'plain', onclick: () => choose([]) }, 'Any status');
  const changed = () => choose(boxes.filter((box) => box.checked).map((box) => box.value));
  return {
    element: el(
      'fieldset',
      { class: 'chips', onchange: changed },
      el('legend', {}, 'Status'),
      ...boxes.map((box) => el('label', { class: 'chip', for: box.id }, box, words(box.value), ' ', counts.get(box.value))),
      any,
    ),
    show(statuses) {
      boxes.forEach((box) => (box.checked = statuses.includes(box.value)));
      any.hidden = !statuses.length;
    },
    count(statusCounts) {
      statusCounts.forEach(({ status, count, capped }) => {
        counts.get(status).textContent = capped ? `${count}+` : String(count);
        counts.get(status).title = capped ? `More than ${count}: counting stops there` : '';
        counts.get(status).closest('label').classList.toggle('zero', count === 0);
      });
    },
  };
}
