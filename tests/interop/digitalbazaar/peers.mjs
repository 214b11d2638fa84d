// node peers.mjs FILE: one {op, ...} a line; prints one JSON array of {value} or {error}. Independent answers for
// the differential tests: what JSON.parse reads, and how canonicalize, base58-universal and rdf-canonize write.
import canonicalize from 'canonicalize';
import {canonize} from 'rdf-canonize';
import {decode, encode} from 'base58-universal';
import {readFileSync} from 'node:fs';

const utf8 = new TextDecoder('utf-8', {fatal: true, ignoreBOM: true});
const OPS = {
  parse: ({base64}) => canonicalize(JSON.parse(utf8.decode(Buffer.from(base64, 'base64')))),
  jcs: ({input}) => canonicalize(input),
  encode58: ({base64}) => encode(new Uint8Array(Buffer.from(base64, 'base64'))),
  decode58: ({text}) => Buffer.from(decode(text)).toString('base64'),
  rdfc: ({text}) => canonize(text, {
    algorithm: 'RDFC-1.0', inputFormat: 'application/n-quads', format: 'application/n-quads', maxWorkFactor: 3
  })
};
const results = [];
for(const line of readFileSync(process.argv[2], 'utf8').split('\n').filter(Boolean)) {
  const {op, ...given} = JSON.parse(line);
  try {
    results.push({value: await OPS[op](given)});
  } catch(error) {
    results.push({error: `${error.name}: ${error.message}`});
  }
}
console.log(JSON.stringify(results));
