// What package_data.js takes from Node; the app has none of it.
declare module "node:fs/promises" {
  export function readFile(place: URL, encoding: "utf8"): Promise<string>;
}
declare const process: { versions?: { node?: string } } | undefined;
