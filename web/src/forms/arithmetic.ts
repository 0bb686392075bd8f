/**
 * Roots, logarithms and angles by plain arithmetic, the same to the last bit on every machine: libraries of mathematics
 * differ in the last digit. The twin of every line is in `fieldobs/forms/rules/arithmetic.py`; good to 15 digits.
 */

// ln 2 in two parts, and half of pi.
const LN2 = 0.6931471803691238;
const LN2_REST = 1.9082149292705877e-10;
const HALF_PI = 1.5707963267341256;
const HALF_PI_REST = 6.077100506506192e-11;
const { PI, LN10, SQRT2 } = Math;

/** The number with 15 digits, which takes the last roundings away. */
export const near = (amount: number): number => (Math.abs(amount) < 1e6 ? +amount.toPrecision(15) : amount);

function timesTwo(amount: number, doublings: number): number {
  let result = amount;
  for (let left = Math.abs(doublings); left > 0; left--) result *= doublings > 0 ? 2 : 0.5;
  return result;
}

export function exponential(amount: number): number {
  if (Number.isNaN(amount) || amount > 710 || amount < -750) {
    return amount > 710 ? Number.POSITIVE_INFINITY : amount < -750 ? 0 : amount;
  }
  const doublings = Math.floor(amount / (LN2 + LN2_REST) + 0.5);
  const rest = amount - doublings * LN2 - doublings * LN2_REST;
  let total = 1;
  for (let step = 18; step > 0; step--) total = 1 + (rest * total) / step;
  return timesTwo(total, doublings);
}

export function logarithm(amount: number): number {
  if (!(amount > 0) || amount === Number.POSITIVE_INFINITY) return amount < 0 ? Number.NaN : Math.log(amount);
  let left = amount;
  let doublings = 0;
  for (; left > SQRT2; doublings++) left *= 0.5;
  for (; left < SQRT2 / 2; doublings--) left *= 2;
  const part = (left - 1) / (left + 1);
  let total = 0;
  for (let step = 13; step >= 0; step--) total = total * part * part + 1 / (2 * step + 1);
  return doublings * LN2 + (2 * part * total + doublings * LN2_REST);
}

/** The logarithm to 10, exact for powers of 10. */
export function decimalLogarithm(amount: number): number {
  const value = logarithm(amount) / LN10;
  const whole = Math.floor(value + 0.5);
  return Math.abs(value) < 300 && +`1e${whole}` === amount ? whole : value;
}

export const powerOfTen = (exponent: number): number =>
  Math.abs(exponent) < 300 && Number.isInteger(exponent) ? +`1e${exponent}` : exponential(exponent * LN10);

/** A power that is not whole: none of a negative number. */
export function power(base: number, exponent: number): number {
  if (!(base > 0)) {
    return base !== 0 ? Number.NaN : exponent > 0 ? 0 : exponent < 0 ? Number.POSITIVE_INFINITY : Number.NaN;
  }
  return exponent === 0.5 ? Math.sqrt(base) : exponential(exponent * logarithm(base));
}

/** Sine and cosine of an angle in radians. */
export function turned(amount: number): [number, number] {
  if (!Number.isFinite(amount)) return [Number.NaN, Number.NaN];
  const quarter = Math.floor((amount / PI) * 2 + 0.5);
  const rest = amount - quarter * HALF_PI - quarter * HALF_PI_REST;
  const square = -rest * rest;
  let sine = 1;
  let cosine = 1;
  for (let step = 20; step > 1; step -= 2) {
    sine = 1 + (sine * square) / (step * (step + 1));
    cosine = 1 + (cosine * square) / (step * (step - 1));
  }
  sine *= rest;
  const turns: [number, number][] = [
    [sine, cosine],
    [cosine, -sine],
    [-sine, -cosine],
    [-cosine, sine],
  ];
  return turns[((quarter % 4) + 4) % 4] as [number, number];
}

export const tangent = (amount: number): number => {
  const [sine, cosine] = turned(amount);
  return sine / cosine;
};

/** The angle with this tangent. */
export function angleOf(tan: number): number {
  if (tan < 0) return -angleOf(-tan);
  if (tan > 1) return PI / 2 - angleOf(1 / tan);
  if (tan > 0.42) return PI / 4 + angleOf((tan - 1) / (tan + 1));
  let total = 0;
  for (let step = 24; step >= 0; step--) total = (step % 2 ? -1 : 1) / (2 * step + 1) + total * tan * tan;
  return total * tan;
}

/** The angle of a direction. */
export function direction(up: number, right: number): number {
  if (Number.isNaN(up) || Number.isNaN(right)) return Number.NaN;
  if (right === 0) return up === 0 ? 0 : up > 0 ? PI / 2 : -PI / 2;
  const angle = angleOf(up / right);
  return right > 0 ? angle : up >= 0 ? angle + PI : angle - PI;
}

const other = (side: number): number => Math.sqrt((1 - side) * (1 + side));

export const arcSine = (sine: number): number => direction(sine, other(sine));

export const arcCosine = (cosine: number): number => direction(other(cosine), cosine);
