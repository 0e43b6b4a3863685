// Asks the API. The queries are the named operations of the schema's own folder.

const TOKEN = 'tidemark.token';
const documents = new Map();

export const token = {
  get: () => sessionStorage.getItem(TOKEN) ?? '',
  set: (value) => sessionStorage.setItem(TOKEN, value.trim().replace(/^Bearer\s+/i, '')),
  forget: () => sessionStorage.removeItem(TOKEN),
};

/** What went wrong, in words for the person at the page. */
export class Problem extends Error {
  constructor(code, message) {
    super(message);
    this.code = code;
  }

  /** Whether another token would help. */
  get isAboutToken() {
    return ['TM-310', 'TM-311', 'TM-312', 'TM-313'].includes(this.code);
  }
}

/**
 * Runs a named operation.
 * @returns {Promise<{data: object, freshness: object[]}>}
 * @throws {Problem}
 */
export async function ask(operation, variables) {
  if (!token.get()) {
    throw new Problem('TM-310', 'Paste an access token first: only signed-in people are answered.');
  }
  const query = await documentOf(operation);
  const response = await reach('/graphql', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token.get()}` },
    body: JSON.stringify({ query, variables, operationName: operation }),
  });
  const answer = await response.json().catch(() => null);
  if (!answer) {
    throw new Problem('', `The API answered with status ${response.status} and no JSON. Try again in a moment.`);
  }
  if (answer.errors?.length) {
    const { message, extensions } = answer.errors[0];
    throw new Problem(extensions?.code ?? '', message);
  }
  return { data: answer.data, freshness: answer.extensions?.freshness ?? [] };
}

/**
 * The text of a named operation.
 * @throws {Problem}
 */
export async function documentOf(operation) {
  if (!documents.has(operation)) {
    const response = await reach(`/assets/operations/${operation}.graphql`);
    if (!response.ok) throw new Problem('', `The page could not load its query ${operation}. Reload the page.`);
    documents.set(operation, await response.text());
  }
  return documents.get(operation);
}

async function reach(url, options) {
  try {
    return await fetch(url, options);
  } catch {
    throw new Problem('', 'The API did not answer. It may be starting or stopped: try again in a moment.');
  }
}
