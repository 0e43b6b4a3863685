// One customer: read once, and then kept as the copy is.

import { ask } from './api.js';
import { activity, profile } from './customer.js';
import { el } from './dom.js';
import { foundTransaction } from './found.js';
import * as freshness from './freshness.js';
import { follow } from './live.js';
import { current } from './place.js';
import { timeline } from './timeline.js';
import { PAGE_SIZE, transactionList } from './transactions.js';

/**
 * @param {string} user the id
 * @param {object} on
 * @param {(place: object, focus: string) => void} on.visit goes to another place
 * @param {(problem: Error | null) => void} on.problem says what went wrong; null when nothing does any more
 * @returns {{user: string, show: (place: object) => Promise<Element[] | null>, refresh: () => Promise<void>,
 *     isFollowed: () => boolean, stop: () => void}} what is shown is null when there is no such customer
 */
export function customerPage(user, on) {
  let place = null;
  let version = null;
  let live = null;
  let single = null;
  const about = profile(unmask);
  const sums = activity();
  const list = transactionList({
    choose: (statuses) => on.visit({ ...current(), statuses, page: {} }, 'transactions'),
    turn: (page) => on.visit({ ...current(), page }, 'transactions'),
    history: (id) => timeline(id),
  });
  const singleBox = el('div', { class: 'single' });
  const elements = [
    el('div', { class: 'pair' }, about.element, sums.element),
    singleBox,
    list.element,
  ];

  async function read({ statuses, page }) {
    const variables = { id: user, statuses: statuses.length ? statuses : null, ...page };
    if (!page.first && !page.last) variables.first = PAGE_SIZE;
    const [answer, counts] = await Promise.all([
      ask('UserPage', variables),
      ask('StatusCounts', { filter: { userId: user } }),
    ]);
    return { ...answer, found: answer.data.user, counts: counts.data.statusCounts };
  }

  function showAround({ found, counts, freshness: tables }) {
    version = tables.find((entry) => entry.table === 'transactions')?.lakeVersion ?? null;
    freshness.show(tables);
    about.update(found);
    sums.update(found.activity);
    list.count(counts);
  }

  /** Another place at the same customer's. */
  async function show(next) {
    const answer = await read(next);
    place = next;
    if (!answer.found) return nobody(answer);
    showAround(answer);
    list.show(answer.found.transactions, next.statuses);
    showSingle(next.transaction);
    live ??= follow(user, {
      version: () => version,
      change: (change) => {
        list.changed(change);
        if (change.id === single?.id) single.look();
      },
      read: refresh,
      state: list.state,
      refused: on.problem,
    });
    return elements;
  }

  /** A transaction may come before its customer. */
  function nobody(answer) {
    live?.stop();
    live = null;
    freshness.show(answer.freshness);
    if (!place.transaction) return null;
    showSingle(place.transaction);
    return [el('p', { class: 'card hint' }, 'The customer of this transaction is not known yet.'), singleBox];
  }

  function showSingle(id) {
    if (single?.id === id) return;
    single = id ? { id, ...foundTransaction(id, () => on.visit({ ...current(), transaction: null }, 'transactions')) } : null;
    singleBox.replaceChildren(...(single ? [single.element] : []));
    single?.look();
  }

  /** The same place, as it is by now; nothing moves. At the head of the list that is the newest page, wherever it began. */
  async function refresh() {
    const at = place;
    const page = list.isAtHead() ? {} : at.page;
    const answer = await read({ ...at, page });
    if (at !== place || !answer.found) return;
    showAround(answer);
    list.merge(answer.found.transactions, Boolean(page.last));
    single?.look();
  }

  /** Null when it was refused; then the page says why. */
  async function unmask(reason) {
    try {
      const answer = await ask('PersonalData', { id: user, reason });
      on.problem(null);
      return answer.data.user?.personalData ?? null;
    } catch (error) {
      on.problem(error);
      return null;
    }
  }

  return { user, show, refresh, isFollowed: () => live !== null, stop: () => live?.stop() };
}
