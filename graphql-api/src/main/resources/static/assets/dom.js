// Builds elements. Text becomes text nodes and never markup, so no value can turn into a script.

/**
 * @param {string} tag
 * @param {Object<string, unknown>} attributes on… is an event listener; null, undefined and false are left out
 * @param {...(Node | string | null)} children
 */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/** A term and its description, for a definition list. */
export function entry(term, description) {
  return el('div', {}, el('dt', {}, term), el('dd', {}, description));
}

export function time(instant, format) {
  return el('time', { datetime: instant, title: instant }, format(instant));
}

/**
 * Lets an element's content follow a value: what has not changed is left alone, with whatever is selected in it.
 * @param {(value) => Node[]} render
 * @returns {(value) => void}
 */
export function following(element, render) {
  let shown = null;
  return (value) => {
    const text = JSON.stringify(value);
    if (text === shown) return;
    shown = text;
    element.replaceChildren(...render(value));
  };
}
