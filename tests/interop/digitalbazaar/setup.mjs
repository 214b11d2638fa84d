// What the three scripts share: arguments, pinned documents, suites. Nothing is ever fetched.
//
//   --context URL=FILE   a context document (repeatable); credentials/v2 comes from the library itself
//   --dids FILE          JSON object: DID -> DID document, key entries inside under `verificationMethod`
//   others               files
import {readFileSync} from 'node:fs';
import * as EcdsaMultikey from '@digitalbazaar/ecdsa-multikey';
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';
import * as vc from '@digitalbazaar/vc';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {cryptosuite as ecdsa} from '@digitalbazaar/ecdsa-rdfc-2019-cryptosuite';
import {cryptosuite as eddsa} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';

export const readJson = name => JSON.parse(readFileSync(name, 'utf8'));

export function parseArguments(args) {
  const found = {documents: new Map(), dids: {}, files: [], seconds: 2};
  for(let i = 0; i < args.length; i++) {
    if(args[i] === '--context') {
      const [url, file] = args[++i].split(/=(.*)/s);
      found.documents.set(url, readJson(file));
    } else if(args[i] === '--dids') {
      found.dids = readJson(args[++i]);
    } else if(args[i] === '--seconds') {
      found.seconds = Number(args[++i]);
    } else {
      found.files.push(args[i]);
    }
  }
  for(const [did, document] of Object.entries(found.dids)) {
    found.documents.set(did, document);
    for(const method of document.verificationMethod ?? []) {
      found.documents.set(
        method.id, {'@context': 'https://w3id.org/security/multikey/v1', ...method});
    }
  }
  return found;
}

export function staticLoader(documents) {
  return async url => {
    if(documents.has(url)) {
      return {contextUrl: null, documentUrl: url, document: documents.get(url)};
    }
    // The library's default serves the contexts it ships and throws for everything else.
    return vc.defaultDocumentLoader(url);
  };
}

const SUITES = {'eddsa-rdfc-2022': eddsa, 'ecdsa-rdfc-2019': ecdsa};

export function verifyingSuites() {
  return Object.values(SUITES).map(cryptosuite => new DataIntegrityProof({cryptosuite}));
}

export async function signingSuite({cryptosuite, created, id, controller, publicKeyMultibase, secretKeyMultibase}) {
  const library = cryptosuite.startsWith('ed') ? Ed25519Multikey : EcdsaMultikey;
  const key = await library.from({type: 'Multikey', id, controller, publicKeyMultibase, secretKeyMultibase});
  return new DataIntegrityProof({signer: key.signer(), date: created, cryptosuite: SUITES[cryptosuite]});
}

export async function checkCredential(credential, suite, documentLoader) {
  const proofs = suite.filter(one => one.cryptosuite === credential.proof?.cryptosuite);
  return vc.verifyCredential({
    credential,
    suite: proofs,
    documentLoader,
    // Proofs are what is compared here, not validity or status.
    now: new Date(credential.validFrom),
    checkStatus: async () => ({verified: true})
  });
}

// A file holds one credential or a presentation of several.
export const credentialsIn = document => document.verifiableCredential ?? [document];
