// Answers questions about figures, one JSON object a line, as mobile_demo/passport/carbon computes them.
// Figures travel as text; an error of the tool answers {"refused": code}.

import { createInterface } from "node:readline";
import { loadShared } from "../../mobile_demo/package_data.js";
import * as exact from "../../mobile_demo/passport/carbon/exact.js";
import { gwp, gwpValues } from "../../mobile_demo/passport/carbon/gwp.js";
import { checkedInputOf } from "../../mobile_demo/passport/carbon/inputs.js";
import { recheck } from "../../mobile_demo/passport/carbon/rechecking/recheck.js";
import { recheckSubject } from "../../mobile_demo/passport/carbon/rechecking/recheck_inputs.js";
import * as tiers from "../../mobile_demo/passport/carbon/tiers.js";
import { ToolError } from "../../mobile_demo/signing/errors.js";
import { loads } from "../../mobile_demo/signing/strict_json.js";
import { utf8 } from "../../mobile_demo/signing/text.js";

const { Fraction } = exact;
const fraction = ([over, under]) => new Fraction(BigInt(over), BigInt(under));
const byDigest = (inputs) => new Map(inputs.map(checkedInputOf).map((input) => [input.digest, input]));

const ANSWERS = {
  isFigure: ({ text }) => exact.isFigure(text),
  halfEven: ({ value, decimals }) => String(exact.halfEven(fraction(value), decimals)),
  textOf: ({ value, decimals }) => exact.textOf(BigInt(value), decimals),
  scaled: ({ text, decimals }) => [exact.places(text), String(exact.scaled(text, decimals))],
  total: ({ values }) => {
    const { over, under } = Fraction.sum(values.map(Fraction.of));
    return [String(over), String(under)];
  },
  shares: ({ sums }) => tiers.shares(Object.fromEntries(Object.entries(sums).map(([name, sum]) => [name, fraction(sum)]))),
  netShare: ({ items }) => tiers.netShare(items.map(([amount, name]) => [Fraction.of(amount), name])),
  ratio: ({ part, whole }) => tiers.ratio(BigInt(part), BigInt(whole)),
  lowest: ({ shares, least }) => tiers.lowestTierHolding(shares, least),
  gwp: ({ set, gas }) => (gas === undefined ? gwpValues(set) : gwp(set, gas)),
  recheck: ({ footprint }) => recheck(footprint),
  subject: ({ subject, given, unsure }) => recheckSubject(subject, byDigest(given), new Set(unsure)),
  replay: (question) => replay(question),
  convert: (question) => convert(question),
};

// The part that is loaded where somebody has workings.
const replay = async ({ workings, verified, detail }) => {
  const { drawn, replay: again } = await import("../../mobile_demo/passport/carbon/workings.js");
  const result = again(workings, verified === null ? null : byDigest(verified));
  const told = ([where, code, about]) => ({ where, code, about });
  return {
    footprint: drawn(result, detail, workings),
    inputs: result.inputs,
    validations: result.validations,
    warnings: result.warnings.map(told),
    excluded: result.excluded,
    trials: result.trials,
  };
};
const convert = async ({ unit, wanted }) => {
  const { over, under } = (await import("../../mobile_demo/passport/carbon/quantities.js")).ratio(unit, wanted);
  return [String(over), String(under)];
};

await loadShared();
for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  const { ask, ...question } = loads(utf8(line), { maxBytes: 1 << 26, maxDepth: 64 });
  let answer;
  try {
    answer = await ANSWERS[ask](question);
  } catch (error) {
    answer = error instanceof ToolError ? { refused: error.code } : { crashed: String(error.stack) };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
