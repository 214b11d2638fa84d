// What a file or a typed address is, and what of a product is shown or asked for. Pure: no page, no network, nothing opens.

const PICTURES = [[0x89, 0x50, 0x4e, 0x47], [0xff, 0xd8, 0xff], [0x52, 0x49, 0x46, 0x46], [0x47, 0x49, 0x46], [0x42, 0x4d]];

// The number on the product itself: serial, lot, plate; what a person finds stamped on the coil (T97).
export function serialOf(product) {
  const held = new Map(product.qualifiers);
  return held.get("21") ?? held.get("235") ?? held.get("10") ?? product.primary[1];
}

// Where the person may ask for a passport: the host is shown before. The canonical address, without the query.
export function askingAddress(product) {
  return `https://${product.domain}/${product.key}`;
}

// An address a person typed: https, a plain host, no user name; else null.
export function typedAddress(text) {
  try {
    const url = new URL(text.trim());
    const plain = !url.username && !url.password && !url.hash;
    return plain && isAskable(url) ? url : null;
  } catch {
    return null;
  }
}

export const isAskable = (url) => url.protocol === "https:" || isLoopback(url);
const isLoopback = (url) => url.protocol === "http:" && ["localhost", "127.0.0.1", "[::1]"].includes(url.hostname);

// What cameras save and not every device opens, by its first bytes; null for anything else.
export function pictureKind(bytes) {
  const head = String.fromCharCode(...bytes.subarray(0, 64));
  if (head.slice(4, 8) === "ftyp") {
    if (/avi[fs]/.test(head.slice(8))) return "AVIF";
    if (/hei[cxms]|hev[cx]|mif1|msf1/.test(head.slice(8))) return "HEIC";
  }
  if (/^(II[*+]\0|MM\0[*+])/.test(head)) return "TIFF";
  if (head.startsWith("\xff\x0a") || head.startsWith("\0\0\0\x0cJXL ")) return "JPEG XL";
  return head.startsWith("\0\0\0\x0cjP  ") ? "JPEG 2000" : null;
}

// From the first bytes of a file to "picture", "delivery" or "document"; a name that ends in .toml says "policy".
export function kindOfFile(bytes, name = "") {
  if (/\.toml$/i.test(name)) return "policy";
  if (pictureKind(bytes)) return "picture";
  if (PICTURES.some((magic) => magic.every((byte, place) => bytes[place] === byte))) return "picture";
  const head = new TextDecoder().decode(bytes.subarray(0, 80));
  return head.startsWith('{"format":"passport-delivery/') ? "delivery" : "document";
}
