// Who it is, and what their transactions amount to.

import { el, entry, following, time } from './dom.js';
import { day, moment, money, words } from './format.js';

/**
 * @param {(reason: string) => Promise<object>} unmask reads the personal data for this reason
 * @returns {{element: Element, update: (user: object) => void}}
 */
export function profile(unmask) {
  const name = el('h1', { id: 'who', tabindex: '-1' });
  const badges = el('p', { class: 'badges' });
  const facts = el('dl', { class: 'facts' });
  const updates = [
    following(name, (user) => [user.fullName]),
    following(badges, (user) => [
      el('span', { class: `badge ${user.status.toLowerCase()}` }, words(user.status)),
      ' ',
      el('span', { class: 'badge' }, words(user.tier)),
    ]),
    following(facts, (user) => [
      entry('E-mail', user.email),
      entry('Phone', user.phone ?? 'not given'),
      entry('Country', named(COUNTRIES, user.country)),
      entry('Language', user.language ? named(LANGUAGES, user.language) : 'not given'),
      entry('Customer since', time(user.createdAt, day)),
      entry('Last change', time(user.updatedAt, moment)),
      entry('User id', el('code', {}, user.id)),
    ]),
  ];
  return {
    element: el(
      'section',
      { class: 'card profile', 'aria-labelledby': 'who' },
      el('div', { class: 'who' }, name, badges),
      facts,
      personalData(unmask),
    ),
    update: (user) => updates.forEach((update) => update(facing(user))),
  };
}

/** What of a user is shown in the profile. */
function facing({ activity, transactions, ...user }) {
  return user;
}

/** Asks for a reason, and shows what is masked above. */
function personalData(unmask) {
  const reason = el('input', {
    id: 'reason', type: 'text', required: true, minlength: 10, maxlength: 200, autocomplete: 'off',
    placeholder: 'Ticket 4711: call back about a refund',
  });
  const shown = el('div', { 'aria-live': 'polite' });
  const submit = async (event) => {
    event.preventDefault();
    const data = await unmask(reason.value.trim());
    if (!data) return;
    shown.replaceChildren(
      el(
        'dl',
        { class: 'facts' },
        entry('Full name', data.fullName),
        entry('Full e-mail', data.email),
        entry('Full phone', data.phone ?? 'not given'),
      ),
    );
  };
  return el(
    'details',
    { class: 'unmask' },
    el('summary', {}, 'Show personal data'),
    el(
      'form',
      { onsubmit: submit },
      el('label', { for: 'reason' }, 'Why it is needed (kept for auditors)'),
      reason,
      el('button', { type: 'submit' }, 'Show'),
    ),
    shown,
  );
}

/** @returns {{element: Element, update: (entries: object[]) => void}} */
export function activity() {
  const sums = el('div');
  return {
    element: el(
      'section',
      { class: 'card', 'aria-labelledby': 'activity' },
      el('h2', { id: 'activity' }, 'Activity'),
      sums,
    ),
    update: following(sums, (entries) =>
      entries.length ? entries.map(inCurrency) : [el('p', { class: 'hint' }, 'No transactions yet.')],
    ),
  };
}

function inCurrency(sum) {
  return el(
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
  );
}

const COUNTRIES = new Intl.DisplayNames('en', { type: 'region', fallback: 'code' });
const LANGUAGES = new Intl.DisplayNames('en', { type: 'language', fallback: 'code' });

function named(names, code) {
  const name = names.of(code);
  return name === code ? code : `${name} (${code})`;
}
