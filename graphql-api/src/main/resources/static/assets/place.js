// Where the page is: the URL holds the user, the statuses and a transaction, so that it can be sent to a colleague; the place
// in the list is in the history entry, so that Back turns the page back. Never a token, never an e-mail.

import { STATUSES } from './statuses.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export function current() {
  const parameters = new URLSearchParams(location.search);
  const named = (parameters.get('status') ?? '').split(',');
  return {
    user: id(parameters.get('user')),
    transaction: id(parameters.get('transaction')),
    statuses: STATUSES.filter((status) => named.includes(status)),
    page: history.state?.page ?? {},
  };
}

export function go({ user, transaction, statuses = [], page = {} }) {
  const parameters = new URLSearchParams();
  if (user) parameters.set('user', user);
  if (transaction) parameters.set('transaction', transaction);
  if (statuses.length) parameters.set('status', statuses.join(','));
  const query = parameters.toString().replaceAll('%2C', ',');
  history.pushState({ page }, '', query ? `/?${query}` : '/');
}

function id(text) {
  return text && UUID.test(text) ? text.toLowerCase() : null;
}
