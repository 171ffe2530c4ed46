/** A side of what is kept of the teacher's map: as many places as the student's has at 112 and 128 pixels. */
const PLACES = 4;

/**
 * A map (features, side, side), smaller, as (4, 4, features): each place is the mean of a window, as PyTorch's AdaptiveAvgPool2d cuts
 * them. Of a map of 7 x 7 they are two or three wide and overlap.
 */
export function pooled(map: Float32Array, side: number): Float16Array {
  const features = map.length / side ** 2;
  const windows = Array.from({ length: PLACES }, (_, i) => ({
    from: Math.floor((i * side) / PLACES),
    to: Math.ceil(((i + 1) * side) / PLACES),
  }));
  const out = new Float16Array(PLACES * PLACES * features);
  windows.forEach((rows, i) => {
    windows.forEach((columns, j) => {
      const count = (rows.to - rows.from) * (columns.to - columns.from);
      for (let c = 0; c < features; c++) {
        let sum = 0;
        for (let y = rows.from; y < rows.to; y++)
          for (let x = columns.from; x < columns.to; x++) sum += map[(c * side + y) * side + x] as number;
        out[(i * PLACES + j) * features + c] = sum / count;
      }
    });
  });
  return out;
}
