// node bench.mjs [--context URL=FILE]... --dids FILE [--seconds N] FILE...
// Parses and verifies every credential of every file again and again, pinned documents only.
// Prints {"microseconds": processor time, median per round over all files, "rounds", "credentials"}.
import {readFileSync} from 'node:fs';
import {checkCredential, credentialsIn, parseArguments, staticLoader, verifyingSuites} from './setup.mjs';

const {documents, files, seconds} = parseArguments(process.argv.slice(2));
const loader = staticLoader(documents);
const suites = verifyingSuites();
const texts = files.map(file => readFileSync(file, 'utf8'));

async function round() {
  let count = 0;
  for(const text of texts) {
    for(const credential of credentialsIn(JSON.parse(text))) {
      const {verified, error} = await checkCredential(credential, suites, loader);
      if(!verified) {
        throw error;
      }
      count++;
    }
  }
  return count;
}

function used() {
  const {user, system} = process.cpuUsage();
  return user + system;
}

const until = performance.now() + seconds * 1000;
for(let i = 0; i < 5; i++) {
  await round();
}
const times = [];
let credentials = 0;
while(times.length < 5 || performance.now() < until) {
  const started = used();
  credentials = await round();
  times.push(used() - started);
}
times.sort((a, b) => a - b);
const microseconds = Math.round(times[times.length >> 1]);
console.log(JSON.stringify({microseconds, rounds: times.length, credentials}));
