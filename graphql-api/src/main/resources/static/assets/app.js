// The support page: puts together the search, the customer, and the place in the history.

import { ask, Problem, token } from './api.js';
import { customerPage } from './customerpage.js';
import { el } from './dom.js';
import * as freshness from './freshness.js';
import { current, go } from './place.js';
import { searchBox } from './search.js';

const main = document.getElementById('main');
const problem = document.getElementById('problem');
const tokenBox = document.getElementById('token-box');
const tokenField = document.getElementById('token');
const start = [...main.childNodes];

let page = null; // of the customer who is shown
let latest = 0; // only the answer to the last question is shown, whatever order they come in

/** Shows the place that the URL names, or says what went wrong; then what was shown stays, unless it is another customer. */
async function render(focus) {
  const place = current();
  const turn = ++latest;
  const isSame = page !== null && page.user === place.user;
  if (!isSame) {
    page?.stop();
    page = null;
  }
  const shown = isSame ? page : place.user ? customerPage(place.user, { visit, problem: complain }) : null;
  main.setAttribute('aria-busy', 'true');
  try {
    const content = shown ? await shown.show(place) : start;
    if (turn !== latest) return isSame || shown?.stop();
    page = shown?.isFollowed() ? shown : null;
    complain(null);
    document.title = shown ? 'Customer – Tidemark support' : 'Tidemark support';
    if (!isSame || !page) main.replaceChildren(...(content ?? [nobody()]));
    if (focus) document.getElementById(focus)?.focus({ preventScroll: focus === 'transactions' });
  } catch (error) {
    if (turn !== latest) return;
    if (!isSame) main.replaceChildren();
    complain(error);
  } finally {
    if (turn === latest) main.removeAttribute('aria-busy');
  }
}

/** Says what went wrong, with its code; null when nothing does any more. */
function complain(error) {
  problem.hidden = !error;
  if (!error) return;
  const known = error instanceof Problem;
  const text = known ? error.message : 'The page failed at this. Reload it, and tell its operators if it stays.';
  problem.textContent = !known || !error.code || text.startsWith(error.code) ? text : `${error.code} ${text}`;
  if (known && error.isAboutToken) {
    tokenBox.open = true;
    tokenField.focus();
  }
  if (!known) console.error(error);
}

function nobody() {
  return el(
    'section',
    { class: 'empty' },
    el('h1', { id: 'who', tabindex: '-1' }, 'Nobody found'),
    el('p', {}, 'There is no customer with this id. It may be new: look again in a minute.'),
  );
}

function visit(place, focus) {
  go(place);
  return render(focus);
}

/** A whole e-mail address that one customer has is that customer, whoever else it is a part of. */
async function direct(text) {
  if (!text.includes('@')) return null;
  const { data } = await ask('FindUser', { email: text });
  const users = data.users.edges.map((edge) => edge.node);
  return users.length === 1 ? { user: users[0].id } : null;
}

function tokenChanged() {
  document.getElementById('token-state').textContent = token.get() ? 'in use' : 'missing';
  tokenField.value = '';
}

searchBox({
  search: async (text) => (await ask('Search', { text, first: 5 })).data.search,
  direct,
  choose: (place) => visit(place, place.transaction ? 'found-transaction' : 'who'),
  problem: (error) => {
    const isShown = !(error instanceof Problem) || error.isAboutToken;
    if (isShown) complain(error);
    return isShown;
  },
});
document.getElementById('token-form').addEventListener('submit', (event) => {
  event.preventDefault();
  if (!tokenField.value.trim()) return;
  token.set(tokenField.value);
  tokenChanged();
  tokenBox.open = false;
  complain(null);
  page?.stop(); // it has asked with the token before
  page = null;
  if (current().user) render('who');
  else document.getElementById('query').focus();
});
document.getElementById('token-forget').addEventListener('click', () => {
  token.forget();
  page?.stop();
  page = null;
  main.replaceChildren(...start); // what the token has shown goes with it
  tokenChanged();
});
freshness.onRefresh(() => (page ? page.refresh().then(() => complain(null), complain) : render()));
addEventListener('popstate', () => render());

tokenChanged();
tokenBox.open = !token.get();
render();
