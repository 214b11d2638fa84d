// node verify.mjs [--context URL=FILE]... --dids FILE FILE...
// Prints one JSON array: {file, verified, error} for each credential, in order.
import {checkCredential, credentialsIn, parseArguments, readJson, staticLoader, verifyingSuites} from './setup.mjs';

const {documents, files} = parseArguments(process.argv.slice(2));
const loader = staticLoader(documents);
const results = [];
for(const file of files) {
  for(const credential of credentialsIn(readJson(file))) {
    const {verified, error} = await checkCredential(credential, verifyingSuites(), loader);
    const reasons = (error?.errors ?? [error]).filter(Boolean).map(one => `${one.name}: ${one.message}`);
    results.push({file, verified, error: reasons.join('; ') || null});
  }
}
console.log(JSON.stringify(results));
