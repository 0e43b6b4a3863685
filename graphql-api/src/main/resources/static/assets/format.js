// How values read.

/**
 * An amount, from its decimal string, digit by digit: a float could not hold all of them.
 * As many digits after the point as the currency has, and more where they are not zero.
 */
export function money(amount, currency) {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(amount);
  if (!match) return `${amount} ${currency}`;
  const [, sign, whole, fraction = ''] = match;
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, '\u202f');
  const least = fractionDigits(currency);
  let digits = fraction.padEnd(least, '0');
  while (digits.length > least && digits.endsWith('0')) digits = digits.slice(0, -1);
  return `${sign ? '\u2212' : ''}${grouped}${digits ? '.' + digits : ''}\u00a0${currency}`;
}

function fractionDigits(currency) {
  try {
    const format = new Intl.NumberFormat('en', { style: 'currency', currency });
    return format.resolvedOptions().minimumFractionDigits;
  } catch {
    return 2; // no such currency
  }
}

const DAY = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium' });
const MOMENT = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });

const CLOCK = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' });

export const clock = (moment) => CLOCK.format(moment);
export const day = (instant) => DAY.format(new Date(instant));
export const moment = (instant) => MOMENT.format(new Date(instant));

/** A moment as text that sorts as moments do; as it comes it need not, since zeros at its end are left out. */
export function sortable(instant) {
  const [seconds, fraction = ''] = instant.replace('Z', '').split('.');
  return `${seconds}.${fraction.padEnd(6, '0')}`;
}

/** PAYMENT_METHOD → Payment method. */
export function words(name) {
  const text = name.replaceAll('_', ' ').toLowerCase();
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** A span of time as a person says it, from seconds. */
export function span(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 120) return `${whole} s`;
  if (whole < 7200) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  if (whole < 172800) return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
  return `${Math.floor(whole / 86400)} days`;
}
