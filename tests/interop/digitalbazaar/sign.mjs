// node sign.mjs [--context URL=FILE]... REQUEST
// REQUEST is a JSON file: {credential, cryptosuite, created, id, controller, publicKeyMultibase, secretKeyMultibase}.
// Prints the signed credential.
import * as vc from '@digitalbazaar/vc';
import {parseArguments, readJson, signingSuite, staticLoader} from './setup.mjs';

const {documents, files} = parseArguments(process.argv.slice(2));
const request = readJson(files[0]);
const signed = await vc.issue({
  credential: request.credential,
  suite: await signingSuite(request),
  documentLoader: staticLoader(documents),
  now: new Date(request.credential.validFrom)
});
console.log(JSON.stringify(signed));
