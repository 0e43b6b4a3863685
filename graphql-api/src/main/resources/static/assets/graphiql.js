// GraphiQL with the token of this tab. Everything it keeps, it keeps in this tab's session: queries may hold e-mails.

import { documentOf, token } from './api.js';

const example = documentOf('UsersWithTransactions').catch((problem) => `# ${problem.message}\n`);
const variables = { first: 5, transactions: 3, statuses: ['COMPLETED', 'PENDING'] };

const field = document.getElementById('token');
const state = document.getElementById('token-state');
const root = ReactDOM.createRoot(document.getElementById('graphiql'));

async function fetcher(parameters) {
  if (!token.get()) {
    return { errors: [{ message: 'Paste an access token above first: only signed-in people are answered.' }] };
  }
  const response = await fetch('/graphql', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token.get()}` },
    body: JSON.stringify(parameters),
  });
  return response.json();
}

/** A new key makes a new GraphiQL, which asks for the schema again, now with the token. */
async function render(key) {
  state.textContent = token.get() ? 'Token in use' : 'No token yet';
  const defaultQuery = await example;
  root.render(
    React.createElement(GraphiQL, {
      key,
      fetcher,
      storage: sessionStorage,
      defaultQuery,
      variables: JSON.stringify(variables, null, 2),
      isHeadersEditorEnabled: false,
    }),
  );
}

let renders = 0;
document.getElementById('token-form').addEventListener('submit', (event) => {
  event.preventDefault();
  if (!field.value.trim()) return;
  token.set(field.value);
  field.value = '';
  render(++renders);
});
render(renders);
