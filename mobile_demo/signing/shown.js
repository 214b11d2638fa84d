// Makes a stranger's text harmless for the eye: nothing is dropped, and what is shown is what is there. Characters without
// a shape of their own, or that move others, are written as escapes: \u202e up to U+FFFF, \u{e0041} beyond it.

// Controls, format characters (bidi, zero width, tags), surrogates, private use, unassigned, line ends, and marks
// and letters that show nothing (signing/shown.py; T7, T95, T127).
// eslint-disable-next-line no-misleading-character-class -- each is one code point that shows nothing
const HIDDEN = new RegExp("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Co}\\p{Cn}\\p{Zl}\\p{Zp}\"\\\\\\u034f\\u115f\\u1160\\u17b4\\u17b5" +
  "\\u180b-\\u180d\\u180f\\u3164\\ufe00-\\ufe0f\\uffa0\\u{e0100}-\\u{e01ef}]", "gu");
// Bidirectional classes R, AL and AN: the blocks of those scripts but for their marks and neutral signs.
const RIGHT_TO_LEFT = new RegExp("(?![\\p{Mn}\\u0606\\u0607\\u0609\\u060a\\u060c\\u060e\\u060f\\u066a\\u06de\\u06e9" +
  "\\u06f0-\\u06f9\\u07f6-\\u07f9\\ufb29\\ufd3e-\\ufd4f\\ufdcf\\ufdfd-\\ufdff\\u{1091f}\\u{10b39}-\\u{10b3f}" +
  "\\u{1eef0}\\u{1eef1}])[\\u0590-\\u08ff\\ufb1d-\\ufdff\\ufe70-\\ufefc\\u{10800}-\\u{10fff}\\u{1e800}-\\u{1efff}]", "u");

// The text with each character that is not seen as itself, each quotation mark and each backslash written as an escape.
/** @type {(text: string) => string} */
export function escaped(text) {
  return text.replace(HIDDEN, (sign) => {
    const point = Number(sign.codePointAt(0)).toString(16);
    return point.length > 4 ? `\\u{${point}}` : `\\u${point.padStart(4, "0")}`;
  });
}

// The text with each fingerprint in it in groups of four signs, as signing/shown.py shows it: "SHA256: AbCd EfGh ...".
/** @type {(text: string) => string} */
export const grouped = (text) => text.replace(/\b(SHA256:)([A-Za-z0-9+/]{43})(?![A-Za-z0-9+/=])/g, (_, name, rest) => (
  [name, ...rest.match(/.{1,4}/g)].join(" ")));

// escaped in quotation marks, cut after so many characters, isolated if it runs right to left.
/** @type {(text: string, longest: number) => string} */
export function quoted(text, longest) {
  const signs = [...text];
  const shown = escaped(signs.length <= longest ? text : `${signs.slice(0, longest - 1).join("")}…`);
  return RIGHT_TO_LEFT.test(shown) ? `"\u2068${shown}\u2069"` : `"${shown}"`;
}
