// Evaluates the conditions of a questionnaire in the browser, as `expressions/evaluating.py` does on the server.
// The server decides; this only shows and hides at once. Both run the same generated cases.
// Numbers are exact fractions of BigInt, since 0.1 + 0.2 must be 0.3. Where a browser has no BigInt, nothing is
// evaluated here and the server asks section by section.

export const canEvaluate = typeof BigInt === "function";

const COMPARISONS = {
  "=": (order) => order === 0,
  "!=": (order) => order !== 0,
  "<": (order) => order < 0,
  "<=": (order) => order <= 0,
  ">": (order) => order > 0,
  ">=": (order) => order >= 0,
};

const ARITHMETIC = {
  "+": (a, b) => fraction(a.above * b.below + b.above * a.below, a.below * b.below),
  "-": (a, b) => fraction(a.above * b.below - b.above * a.below, a.below * b.below),
  "*": (a, b) => fraction(a.above * b.above, a.below * b.below),
  "/": (a, b) => (b.above === BigInt(0) ? null : fraction(a.above * b.below, a.below * b.above)),
};

function fraction(above, below) {
  return below < BigInt(0) ? { above: -above, below: -below } : { above, below };
}

/** Return the exact number that a text writes with a decimal point, or null. */
export function readNumber(text) {
  const found = /^(-?)([0-9]+)(?:\.([0-9]+))?$/.exec(String(text).trim());
  if (!found) {
    return null;
  }
  const places = found[3] || "";
  const above = BigInt(found[2] + places);
  return fraction(found[1] ? -above : above, BigInt(`1${"0".repeat(places.length)}`));
}

/** Return an answer as the expression sees it; null when there is none. */
export function readAnswer(given, type) {
  if (given === undefined || given === null || given === "") {
    return null;
  }
  if (type === "choices") {
    return Array.isArray(given) && given.length > 0 ? given : null;
  }
  if (type === "number") {
    return readNumber(given);
  }
  return type === "other" ? given : String(given).normalize("NFC");
}

function compared(sign, left, right) {
  if (left === null || right === null) {
    return sign === "!=";
  }
  if (typeof left === "object") {
    const difference = left.above * right.below - right.above * left.below;
    return COMPARISONS[sign](difference < BigInt(0) ? -1 : Number(difference > BigInt(0)));
  }
  return COMPARISONS[sign](left < right ? -1 : Number(left > right));
}

function whole(count) {
  return { above: BigInt(count), below: BigInt(1) };
}

const FUNCTIONS = {
  truth: ([value]) => value,
  number: ([text]) => readNumber(text),
  text: ([text]) => text,
  day: ([text]) => text,
  answer: ([code, type], setting) => readAnswer(setting.answers[code], type),
  this: ([type], setting) => readAnswer(setting.this, type),
  today: (_parts, setting) => setting.today,
  not: ([operand], setting) => evaluate(operand, setting) !== true,
  negative: ([operand], setting) => {
    const given = evaluate(operand, setting);
    return given === null ? null : fraction(-given.above, given.below);
  },
  and: ([left, right], setting) => evaluate(left, setting) === true && evaluate(right, setting) === true,
  or: ([left, right], setting) => evaluate(left, setting) === true || evaluate(right, setting) === true,
  answered: ([item], setting) => evaluate(item, setting) !== null,
  selected: ([item, option], setting) => {
    const given = evaluate(item, setting);
    const wanted = evaluate(option, setting);
    return Array.isArray(given) ? given.includes(wanted) : given !== null && given === wanted;
  },
  count: ([item], setting) => whole((evaluate(item, setting) || []).length),
  value: ([item, numbers], setting) => {
    const given = evaluate(item, setting);
    return given !== null && Object.hasOwnProperty.call(numbers, given) ? readNumber(numbers[given]) : null;
  },
  contains: ([text, part], setting) => {
    const [given, wanted] = [evaluate(text, setting), evaluate(part, setting)];
    return given !== null && wanted !== null && given.includes(wanted);
  },
  length: ([text], setting) => whole(Array.from(evaluate(text, setting) || "").length), // letters, not halves of them
  coalesce: ([first, second], setting) => {
    const given = evaluate(first, setting);
    return given === null ? evaluate(second, setting) : given;
  },
};

/**
 * Return the value of a tree as `for_browser` writes it: a truth, {above, below}, text, list, or null when missing.
 * `setting` is { answers: {code: what was answered}, today: "2026-01-31", this: the own answer }.
 */
export function evaluate(tree, setting) {
  const [sign, ...parts] = tree;
  if (Object.hasOwnProperty.call(COMPARISONS, sign)) {
    return compared(sign, evaluate(parts[0], setting), evaluate(parts[1], setting));
  }
  if (Object.hasOwnProperty.call(ARITHMETIC, sign)) {
    const [left, right] = [evaluate(parts[0], setting), evaluate(parts[1], setting)];
    return left === null || right === null ? null : ARITHMETIC[sign](left, right);
  }
  return FUNCTIONS[sign](parts, setting);
}

/** Tell whether a condition holds. */
export function holds(tree, setting) {
  return evaluate(tree, setting) === true;
}
