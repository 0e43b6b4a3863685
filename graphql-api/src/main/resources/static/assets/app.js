// The support page: puts together the search, the customer, and the place in the history.

import { ask, Problem, token } from './api.js';
import { activity, profile } from './customer.js';
import { el } from './dom.js';
import * as freshness from './freshness.js';
import { current, go, isUserId } from './place.js';
import { PAGE_SIZE, transactions } from './transactions.js';

const main = document.getElementById('main');
const problem = document.getElementById('problem');
const query = document.getElementById('query');
const tokenBox = document.getElementById('token-box');
const tokenField = document.getElementById('token');
const start = [...main.childNodes];

let shownUser = null;
let again = () => render(); // what Refresh asks once more
let latest = 0; // only the answer to the last question is shown, whatever order they come in

/**
 * Runs this, shows what it returns, or says what went wrong; then what was shown before stays, unless it is of another
 * question. Focus goes to the element of this id.
 */
async function show(work, focus, { keep = true } = {}) {
  const turn = ++latest;
  main.setAttribute('aria-busy', 'true');
  try {
    const content = await work();
    if (turn !== latest) return;
    problem.hidden = true;
    main.replaceChildren(...content);
    if (focus) document.getElementById(focus)?.focus({ preventScroll: focus === 'transactions' });
  } catch (error) {
    if (turn !== latest) return;
    if (!keep) main.replaceChildren();
    complain(error);
  } finally {
    if (turn === latest) main.removeAttribute('aria-busy');
  }
}

function complain(error) {
  const known = error instanceof Problem;
  problem.textContent = known ? error.message : 'The page failed at this. Reload it, and tell its operators if it stays.';
  problem.hidden = false;
  if (known && error.isAboutToken) {
    tokenBox.open = true;
    tokenField.focus();
  }
  if (!known) console.error(error);
}

function render(focus) {
  again = () => render();
  const place = current();
  const keep = place.user === shownUser;
  return show(() => (place.user ? customer(place) : start), focus, { keep });
}

async function customer({ user, statuses, page }) {
  const variables = { id: user, statuses: statuses.length ? statuses : null, ...page };
  if (!page.first && !page.last) variables.first = PAGE_SIZE;
  const answer = await ask('UserPage', variables);
  freshness.show(answer.freshness);
  const found = answer.data.user;
  if (!found) return [nobody('There is no customer with this id. It may be new: look again in a minute.')];
  shownUser = user;
  document.title = 'Customer – Tidemark support';
  return [
    profile(found, (reason) => personalData(user, reason)),
    activity(found.activity),
    transactions(found.transactions, statuses, {
      choose: (chosen) => visit({ user, statuses: chosen }, 'transactions'),
      turn: (to) => visit({ user, statuses, page: to }, 'transactions'),
    }),
  ];
}

/** Null when it was refused; then the page says why. */
async function personalData(user, reason) {
  try {
    const answer = await ask('PersonalData', { id: user, reason });
    problem.hidden = true;
    return answer.data.user?.personalData ?? null;
  } catch (error) {
    complain(error);
    return null;
  }
}

function nobody(text) {
  return el('section', { class: 'empty' }, el('h1', { id: 'who', tabindex: '-1' }, 'Nobody found'), el('p', {}, text));
}

function visit(place, focus) {
  go(place);
  return render(focus);
}

function find(text) {
  if (isUserId(text)) return visit({ user: text.toLowerCase() }, 'who');
  again = () => find(text);
  const search = async () => {
    const answer = await ask('FindUser', { email: text });
    freshness.show(answer.freshness);
    const users = answer.data.users.edges.map((edge) => edge.node);
    if (users.length === 1) {
      go({ user: users[0].id });
      return customer(current());
    }
    if (current().user) go({}); // a link to this page is no longer a link to that customer
    shownUser = null;
    return [users.length ? several(users) : nobody('No customer has exactly this e-mail address.')];
  };
  return show(search, 'who', { keep: false });
}

function several(users) {
  return el(
    'section',
    { class: 'card', 'aria-labelledby': 'who' },
    el('h1', { id: 'who', tabindex: '-1' }, `${users.length} customers have this e-mail address`),
    el(
      'ul',
      { class: 'matches' },
      ...users.map((user) =>
        el(
          'li',
          {},
          el(
            'button',
            { type: 'button', onclick: () => visit({ user: user.id }, 'who') },
            el('strong', {}, user.fullName),
            ` ${user.country} · ${user.status.toLowerCase()} · `,
            el('code', {}, user.id),
          ),
        ),
      ),
    ),
  );
}

function tokenChanged() {
  document.getElementById('token-state').textContent = token.get() ? 'in use' : 'missing';
  tokenField.value = '';
}

document.getElementById('search').addEventListener('submit', (event) => {
  event.preventDefault();
  find(query.value.trim());
});
document.getElementById('token-form').addEventListener('submit', (event) => {
  event.preventDefault();
  if (!tokenField.value.trim()) return;
  token.set(tokenField.value);
  tokenChanged();
  tokenBox.open = false;
  problem.hidden = true;
  if (current().user) render('who');
  else query.focus();
});
document.getElementById('token-forget').addEventListener('click', () => {
  token.forget();
  tokenChanged();
});
freshness.onRefresh(() => again());
addEventListener('popstate', () => render());

tokenChanged();
tokenBox.open = !token.get();
render();
