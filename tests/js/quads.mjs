// Prints the quads of JSON-LD documents, read by a streaming parser: node quads.mjs FILE, an array of documents whose
// contexts stand in them. A term is [kind, value, datatype, language].

import { readFile } from "node:fs/promises";
import { JsonLdParser } from "jsonld-streaming-parser";

const term = ({ termType, value, datatype, language }) => [termType, value, datatype?.value ?? "", language ?? ""];

async function quads(document) {
  const parser = new JsonLdParser({ baseIRI: "" });
  const found = [];
  parser.on("data", ({ subject, predicate, object, graph }) => found.push([subject, predicate, object, graph].map(term)));
  const done = new Promise((resolve, reject) => {
    parser.on("end", resolve);
    parser.on("error", reject);
  });
  parser.end(JSON.stringify(document));
  await done;
  return found;
}

const documents = JSON.parse(await readFile(process.argv[2], "utf8"));
const all = [];
for (const one of documents) all.push(await quads(one));
process.stdout.write(JSON.stringify(all));
