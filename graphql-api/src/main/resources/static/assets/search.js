// The one search box: what it finds is listed below it, grouped by kind, for the keyboard and for screen readers as the
// "combobox" of the ARIA Authoring Practices Guide.

import { el } from './dom.js';
import { moment, money, words } from './format.js';

const SHORTEST = 3;
const PAUSE = 250; // milliseconds that nobody types in, before it is asked

const KINDS = [
  ['users', () => 'Customers', customer, 'Type more of it.'],
  ['transactions', () => 'Transactions', transaction, 'Type more of it.'],
  ['cardTransactions', (text) => `Paid by a card that ends in ${text}`, transaction, 'These are the newest.'],
];

const form = document.getElementById('search');
const input = document.getElementById('query');
const popup = document.getElementById('popup');
const list = document.getElementById('found');
const note = document.getElementById('found-note');
const heard = document.getElementById('found-status'); // read out; one in the popup would not be, while that is hidden

/**
 * @param {object} on
 * @param {(text: string) => Promise<object>} on.search what SearchResult has
 * @param {(text: string) => Promise<object | null>} on.direct the place that this text names by itself, if it does
 * @param {(place: {user: string, transaction?: string}) => void} on.choose
 * @param {(problem: Error) => boolean} on.problem whether it has been shown elsewhere
 */
export function searchBox(on) {
  let options = [];
  let active = -1;
  let timer = 0;
  let turn = 0;

  function activate(index) {
    options[active]?.element.setAttribute('aria-selected', 'false');
    active = index;
    const option = options[index];
    option?.element.setAttribute('aria-selected', 'true');
    option?.element.scrollIntoView({ block: 'nearest' });
    if (option) input.setAttribute('aria-activedescendant', option.element.id);
    else input.removeAttribute('aria-activedescendant');
  }

  function open(isOpen) {
    popup.hidden = !isOpen;
    input.setAttribute('aria-expanded', String(isOpen && options.length > 0));
    if (!isOpen) activate(-1);
  }

  /** Drops what is being asked for; its answer is not shown any more. */
  function forget() {
    clearTimeout(timer);
    turn += 1;
    popup.removeAttribute('aria-busy');
  }

  function choose(place) {
    forget();
    open(false);
    on.choose(place);
  }

  function say(text, isProblem = false) {
    options = [];
    activate(-1);
    list.replaceChildren();
    remark(text, isProblem);
    open(true);
  }

  function remark(text, isProblem) {
    note.textContent = heard.textContent = text;
    note.classList.toggle('bad', isProblem);
  }

  function show(text, found) {
    say('');
    const groups = KINDS.filter(([kind]) => found[kind].nodes.length).map(([kind, title, describe, rest]) => {
      const entries = found[kind].nodes.map((node) => {
        const { place, content } = describe(node);
        const attributes = { role: 'option', id: `option-${options.length}`, 'aria-selected': 'false' };
        const element = el('div', { ...attributes, onclick: () => choose(place) }, ...content);
        options.push({ element, place });
        return element;
      });
      const more = found[kind].hasMore ? el('p', { class: 'hint', role: 'presentation' }, `There are more. ${rest}`) : null;
      return el(
        'div',
        { role: 'group', 'aria-labelledby': `kind-${kind}` },
        el('p', { class: 'kind', role: 'presentation', id: `kind-${kind}` }, title(text)),
        ...entries,
        more,
      );
    });
    list.replaceChildren(...groups);
    const rest = groups.some((group) => group.querySelector('.hint')) ? ' of more' : '';
    remark(
      options.length
        ? `${options.length}${rest} found. Arrow keys choose, Enter opens.`
        : `Nothing found for “${text}”. ${whatFinds(found.byParts)}`,
      false,
    );
    open(true);
  }

  async function look(isFinal) {
    forget();
    const text = input.value.trim();
    if (text.length < SHORTEST) {
      if (isFinal || text) say(`Type ${SHORTEST} characters or more.`);
      else open(false);
      return;
    }
    const mine = turn;
    popup.setAttribute('aria-busy', 'true');
    try {
      const place = isFinal ? await on.direct(text) : null;
      if (mine !== turn) return;
      if (place) return choose(place);
      const found = await on.search(text);
      if (mine !== turn) return;
      show(text, found);
      if (isFinal && options.length === 1) choose(options[0].place);
    } catch (problem) {
      if (mine !== turn) return;
      if (isFinal && on.problem(problem)) open(false);
      else say(problem.message, true);
    } finally {
      if (mine === turn) popup.removeAttribute('aria-busy');
    }
  }

  const keys = {
    ArrowDown: () => (popup.hidden ? look(false) : activate(active + 1 < options.length ? active + 1 : 0)),
    ArrowUp: () => activate(active > 0 ? active - 1 : options.length - 1),
    Escape: () => {
      forget();
      if (popup.hidden) input.value = '';
      open(false);
    },
  };

  input.addEventListener('input', () => {
    forget();
    timer = setTimeout(() => look(false), PAUSE);
  });
  input.addEventListener('keydown', (event) => {
    if (!keys[event.key] || event.isComposing) return;
    event.preventDefault();
    keys[event.key]();
  });
  input.addEventListener('blur', () => {
    forget();
    open(false);
  });
  popup.addEventListener('pointerdown', (event) => event.preventDefault()); // the focus stays in the box
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (options[active]) choose(options[active].place);
    else look(true);
  });
  document.addEventListener('keydown', (event) => {
    if (event.key !== '/' || event.target.closest('input, textarea, [contenteditable]')) return;
    event.preventDefault();
    input.focus();
    input.select();
  });
}

function whatFinds(byParts) {
  return (
    `Customers are found by ${byParts ? 'an e-mail address or a name, or three letters of one' : 'a whole e-mail address or name'}; ` +
    'both kinds by an id or its first 8 digits; transactions by the last four digits of a card and by the number on a receipt. ' +
    'What is new may take a minute.'
  );
}

function customer({ id, email, fullName, country, status }) {
  return {
    place: { user: id },
    content: [
      el('strong', {}, fullName),
      el('span', {}, email),
      el('span', {}, country),
      el('span', { class: `badge ${status.toLowerCase()}` }, words(status)),
      el('code', {}, id),
    ],
  };
}

function transaction({ id, userId, amount, currency, status, occurredAt, merchant, description }) {
  return {
    place: { user: userId, transaction: id },
    content: [
      el('strong', {}, money(amount, currency)),
      el('span', {}, description ? `${merchant}, ${description}` : merchant),
      el('span', {}, moment(occurredAt)),
      el('span', { class: `badge ${status.toLowerCase()}` }, words(status)),
      el('code', {}, id),
    ],
  };
}
