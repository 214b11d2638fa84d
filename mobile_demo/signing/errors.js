// The tree of signing/errors.py. Only ProofMismatch ever means that signed bytes were changed.

export class ToolError extends Error {
  /**
   * @param {string} code
   * @param {string} message
   * @param {{ hint?: string, where?: string }} [more]
   */
  constructor(code, message, { hint = "", where = "" } = {}) {
    super(message);
    this.code = code;
    this.hint = hint;
    this.where = where;
  }
}

export class EncodingRefused extends ToolError {}
export class JsonRefused extends ToolError {}
export class KeyRefused extends ToolError {}
export class DidRefused extends ToolError {}
export class ContextRefused extends ToolError {}
export class CanonicalisationRefused extends ToolError {}
export class LogRefused extends ToolError {}
export class ProofRefused extends ToolError {}
export class ProofMismatch extends ProofRefused {}

// This browser lacks the mathematics: says nothing about the document, and is no ProofRefused for that reason.
export class Unavailable extends ToolError {}
