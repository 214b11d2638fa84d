// node canonize.mjs FILE: one {context, document} a line; prints one JSON array of canonical N-Quads, or {error}.
// The context stands for https://w3.example/context. Safe mode is on: what is dropped is an error, not silence.
import jsonld from 'jsonld';
import {readFileSync} from 'node:fs';

const URL = 'https://w3.example/context';
const results = [];
for(const line of readFileSync(process.argv[2], 'utf8').split('\n').filter(Boolean)) {
  const {context, document} = JSON.parse(line);
  const documentLoader = async url => {
    if(url !== URL) {
      throw new Error(`not pinned: ${url}`);
    }
    return {contextUrl: null, documentUrl: url, document: {'@context': context}};
  };
  try {
    results.push(await jsonld.canonize(document, {
      algorithm: 'RDFC-1.0', format: 'application/n-quads', documentLoader, base: null, safe: true
    }));
  } catch(error) {
    results.push({error: `${error.name}: ${error.details?.event?.code ?? error.message}`});
  }
}
console.log(JSON.stringify(results));
