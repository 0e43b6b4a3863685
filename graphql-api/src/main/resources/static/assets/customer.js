// Who it is, and what their transactions amount to.

import { el, entry } from './dom.js';
import { day, moment, money, words } from './format.js';

export function profile(user) {
  return el(
    'section',
    { class: 'card', 'aria-labelledby': 'who' },
    el(
      'div',
      { class: 'who' },
      el('h1', { id: 'who', tabindex: '-1' }, user.fullName),
      el('span', { class: `badge ${user.status.toLowerCase()}` }, words(user.status)),
      el('span', { class: 'badge' }, words(user.tier)),
    ),
    el(
      'dl',
      { class: 'facts' },
      entry('E-mail', user.email),
      entry('Phone', user.phone ?? 'not given'),
      entry('Country', named(COUNTRIES, user.country)),
      entry('Language', user.language ? named(LANGUAGES, user.language) : 'not given'),
      entry('Customer since', time(user.createdAt, day)),
      entry('Last change', time(user.updatedAt, moment)),
      entry('User id', el('code', {}, user.id)),
    ),
  );
}

export function activity(entries) {
  return el(
    'section',
    { class: 'card', 'aria-labelledby': 'activity' },
    el('h2', { id: 'activity' }, 'Activity'),
    entries.length ? null : el('p', { class: 'hint' }, 'No transactions yet.'),
    ...entries.map((sum) =>
      el(
        'div',
        { class: 'sum' },
        el(
          'p',
          { class: 'total' },
          el('strong', {}, money(sum.transactionAmount, sum.currency)),
          ` in ${sum.transactionCount} transactions, the last on `,
          time(sum.lastTransactionAt, day),
        ),
        el(
          'ul',
          { class: 'shares' },
          ...sum.byStatus.map((share) =>
            el(
              'li',
              {},
              el('span', { class: `badge ${share.status.toLowerCase()}` }, words(share.status)),
              ` ${share.count} · ${money(share.amount, sum.currency)}`,
            ),
          ),
        ),
      ),
    ),
  );
}

export function time(instant, format) {
  return el('time', { datetime: instant, title: instant }, format(instant));
}

const COUNTRIES = new Intl.DisplayNames('en', { type: 'region', fallback: 'code' });
const LANGUAGES = new Intl.DisplayNames('en', { type: 'language', fallback: 'code' });

function named(names, code) {
  const name = names.of(code);
  return name === code ? code : `${name} (${code})`;
}
