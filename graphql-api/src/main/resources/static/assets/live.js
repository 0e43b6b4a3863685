// Keeps a customer's page as the copy is: told of changes as they come, and read again now and then, which brings what is not
// told of, and all of it while the connection is lost. A tab that nobody sees rests.

import { clock } from './format.js';
import { subscribe } from './socket.js';

/** Milliseconds. */
const READ_WHILE_LIVE = 15_000;
const READ_OTHERWISE = 5_000;
const READ_AFTER_CHANGE = 700;
const LONGEST_BREAK = 30_000;

/**
 * @param {string} userId whose transactions
 * @param {object} on
 * @param {() => number | null} on.version the version of the lake that was read last
 * @param {(change: object) => void} on.change
 * @param {() => Promise<void>} on.read reads all again; rejects when that fails
 * @param {(name: 'connecting' | 'live' | 'polling' | 'stale', text: string, why?: string) => void} on.state
 * @param {(problem: Error) => void} on.refused the token is not good any more
 * @returns {{stop: () => void}}
 */
export function follow(userId, on) {
  let live = false;
  let failed = false;
  let why = null;
  let attempts = 0;
  let leave = null;
  let reading = false;
  let again = false;
  let nextRead = 0;
  let nextAttempt = 0;
  let good = Date.now();
  let resting = true;

  function tell() {
    if (failed) on.state('stale', `Stale since ${clock(good)}, trying again`);
    else if (live) on.state('live', 'Live');
    else if (attempts === 0) on.state('connecting', 'Connecting…');
    else {
      const what = why?.code ? `Not live (${why.code})` : 'Reconnecting';
      on.state('polling', `${what}, read again every ${READ_OTHERWISE / 1000} s`, why?.message);
    }
  }

  function connect() {
    leave = subscribe(
      'TransactionChanges',
      { filter: { userId }, fromVersion: on.version() },
      {
        open: () => {
          if (attempts > 0) readIn(0);
          live = true;
          attempts = 0;
          why = null;
          tell();
        },
        next: (data) => {
          on.change(data.transactionChanges);
          readIn(READ_AFTER_CHANGE);
        },
        end: lost,
      },
    );
  }

  function lost(problem) {
    live = false;
    why = problem;
    attempts += 1;
    if (problem?.isAboutToken) return refused(problem);
    const pause = Math.min(LONGEST_BREAK, 1000 * 2 ** (attempts - 1)) * (0.5 + Math.random() / 2);
    nextAttempt = setTimeout(connect, pause);
    tell();
    readIn(READ_OTHERWISE);
  }

  /** The sooner of this and what was planned is what counts: changes in a row are read together. */
  let due = Infinity;
  function readIn(milliseconds) {
    if (reading) {
      again = true;
      return;
    }
    const at = performance.now() + milliseconds;
    if (at >= due) return;
    due = at;
    clearTimeout(nextRead);
    nextRead = setTimeout(read, milliseconds);
  }

  async function read() {
    due = Infinity;
    reading = true;
    again = false;
    try {
      await on.read();
      good = Date.now();
      failed = false;
    } catch (problem) {
      failed = true;
      if (problem.isAboutToken) refused(problem);
    }
    reading = false;
    if (resting) return;
    tell();
    readIn(again ? READ_AFTER_CHANGE : live ? READ_WHILE_LIVE : READ_OTHERWISE);
  }

  /** Trying again would not help: another token does, and begins anew. */
  function refused(problem) {
    rest();
    on.state('stale', `Stale since ${clock(good)}`);
    on.refused(problem);
  }

  function rest() {
    resting = true;
    live = false;
    leave?.();
    clearTimeout(nextRead);
    clearTimeout(nextAttempt);
    due = Infinity;
  }

  function wake(readFirst) {
    resting = false;
    tell();
    connect();
    readIn(readFirst ? 0 : READ_WHILE_LIVE);
  }

  function seen() {
    if (document.hidden) rest();
    else if (resting) wake(true);
  }

  document.addEventListener('visibilitychange', seen);
  wake(false);
  return {
    stop() {
      document.removeEventListener('visibilitychange', seen);
      rest();
    },
  };
}
