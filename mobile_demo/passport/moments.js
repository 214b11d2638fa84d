// Times in documents: YYYY-MM-DDThh:mm:ssZ, real dates of the years 2000 to 9998, in UTC (DESIGN 2.1). Such texts
// compare as they stand. A leap second is not a moment here, nor is 24:00:00 (T56).

import { ToolError } from "../signing/errors.js";

const DAYS_IN_MONTH = [0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const FORM = /^[0-9]{4}-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z$/;
export const FIRST = "2000-01-01T00:00:00Z";
export const LAST = "9998-12-31T23:59:59Z";

export class MomentRefused extends ToolError {}

/** @type {(shown: string) => never} */
function refuse(shown) {
  throw new MomentRefused("time.form", `Not a moment of the years 2000 to 9998 in UTC: ${shown.slice(0, 40)}.`);
}

/** @type {(year: number) => boolean} */
const leap = (year) => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
/** @type {(month: number, year: number) => number} */
const lengthOf = (month, year) => DAYS_IN_MONTH[month] + (month === 2 && leap(year) ? 1 : 0);

/** @type {(text: string) => boolean} */
export function isMoment(text) {
  if (!FORM.test(text)) return false;
  const [year, month, day] = [text.slice(0, 4), text.slice(5, 7), text.slice(8, 10)].map(Number);
  return year >= 2000 && year <= 9998 && month >= 1 && month <= 12 && day >= 1 && day <= lengthOf(month, year);
}

// Seconds since 1970-01-01T00:00:00Z; throws time.form.
/** @type {(text: string) => number} */
export function seconds(text) {
  if (!isMoment(text)) refuse(text);
  return Date.parse(text) / 1000;
}

// The moment so many seconds after 1970-01-01T00:00:00Z.
/** @type {(count: number) => string} */
export function moment(count) {
  if (!(count >= seconds(FIRST) && count <= seconds(LAST))) refuse(`${count} s since 1970`);
  return `${new Date(count * 1000).toISOString().slice(0, 19)}Z`;
}

/** @type {(text: string, by: number) => string} */
export const shift = (text, by) => moment(seconds(text) + by);
