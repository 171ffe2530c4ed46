/**
 * A number beyond its limit and the limit, in units, with as few decimals as show them differ: "50.1" and "50.0", never "50" and "50".
 */
export function toldApart(value: number, limit: number, unit = 1e6): [value: string, limit: string] {
  for (let decimals = 0; ; decimals++) {
    const [one, other] = [(value / unit).toFixed(decimals), (limit / unit).toFixed(decimals)];
    if (one !== other || decimals >= MOST_DECIMALS) return [one, other];
  }
}

const MOST_DECIMALS = 9;
