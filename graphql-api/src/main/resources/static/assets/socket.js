// One subscription over a WebSocket of its own, by the graphql-transport-ws protocol. The token goes into the first message: a
// browser can put no header on a WebSocket, and addresses end up in logs.

import { documentOf, Problem, token } from './api.js';

/** The API says something every 15 s; after this much silence the connection is taken for lost. */
const SILENCE = 40_000;

/**
 * @param {string} operation a named one
 * @param {{open: () => void, next: (data: object) => void, end: (problem: Problem | null) => void}} on end comes once, last,
 *     with a problem where the API named one
 * @returns {() => void} ends it, and on is told nothing more
 */
export function subscribe(operation, variables, on) {
  let socket = null;
  let watch = 0;
  let ended = false;

  const leave = () => {
    ended = true;
    clearTimeout(watch);
    if (!socket) return;
    // A browser reports the closing of one that is not open yet as an error.
    if (socket.readyState === WebSocket.CONNECTING) socket.onopen = () => socket.close();
    else socket.close();
  };
  const end = (problem) => {
    if (ended) return;
    leave();
    on.end(problem);
  };
  const listen = () => {
    clearTimeout(watch);
    watch = setTimeout(() => end(null), SILENCE);
  };
  const answers = {
    connection_ack: (message, say, query) => {
      say({ id: '1', type: 'subscribe', payload: { query, variables, operationName: operation } });
      on.open();
    },
    ping: (message, say) => say({ type: 'pong' }),
    next: ({ payload }) => (payload.errors?.length ? end(problemOf(payload.errors)) : on.next(payload.data)),
    error: ({ payload }) => end(problemOf(payload)),
    complete: () => end(null),
  };

  documentOf(operation).then((query) => {
    if (ended) return;
    const address = new URL('/graphql', location.href);
    address.protocol = address.protocol.replace('http', 'ws');
    socket = new WebSocket(address, 'graphql-transport-ws');
    const say = (message) => socket.send(JSON.stringify(message));
    socket.onopen = () => say({ type: 'connection_init', payload: { Authorization: `Bearer ${token.get()}` } });
    socket.onmessage = ({ data }) => {
      if (ended) return;
      listen();
      const message = JSON.parse(data);
      answers[message.type]?.(message, say, query);
    };
    socket.onclose = ({ code }) =>
      end(code === 4401 ? new Problem('TM-311', 'TM-311 The token is not accepted any more. Sign in again.') : null);
    listen();
  }, end);
  return leave;
}

function problemOf([error]) {
  return new Problem(error?.extensions?.code ?? '', error?.message ?? 'The subscription failed.');
}
