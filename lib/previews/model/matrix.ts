/** 4 × 4, column by column, as glTF has it. */
export type Matrix = readonly number[];

export function identity(): Matrix {
  return [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];
}

export function multiply(a: Matrix, b: Matrix): Matrix {
  return Array.from({ length: 16 }, (_, at) => {
    const row = at % 4;
    const column = at - row;
    return [0, 1, 2, 3].reduce((sum, inner) => sum + (a[inner * 4 + row] ?? 0) * (b[column + inner] ?? 0), 0);
  });
}

interface Placed {
  matrix?: readonly number[] | undefined;
  translation?: readonly number[] | undefined;
  rotation?: readonly number[] | undefined;
  scale?: readonly number[] | undefined;
}

/** A node's own transform: its matrix, else translation · rotation (a quaternion) · scale. */
export function nodeMatrix({ matrix, translation, rotation, scale }: Placed): Matrix {
  if (matrix) return matrix;
  const [x = 0, y = 0, z = 0, w = 1] = rotation ?? [];
  const [sx = 1, sy = 1, sz = 1] = scale ?? [];
  const [tx = 0, ty = 0, tz = 0] = translation ?? [];
  return [
    (1 - 2 * (y * y + z * z)) * sx,
    2 * (x * y + z * w) * sx,
    2 * (x * z - y * w) * sx,
    0,
    2 * (x * y - z * w) * sy,
    (1 - 2 * (x * x + z * z)) * sy,
    2 * (y * z + x * w) * sy,
    0,
    2 * (x * z + y * w) * sz,
    2 * (y * z - x * w) * sz,
    (1 - 2 * (x * x + y * y)) * sz,
    0,
    tx,
    ty,
    tz,
    1,
  ];
}

export function transformed(m: Matrix, x: number, y: number, z: number): [number, number, number] {
  const along = (row: 0 | 1 | 2) => (m[row] ?? 0) * x + (m[row + 4] ?? 0) * y + (m[row + 8] ?? 0) * z + (m[row + 12] ?? 0);
  return [along(0), along(1), along(2)];
}

/** A direction, which does not move. Under uneven scale a normal would want the inverse transpose; for a still this is near enough. */
export function turned(m: Matrix, x: number, y: number, z: number): [number, number, number] {
  const along = (row: 0 | 1 | 2) => (m[row] ?? 0) * x + (m[row + 4] ?? 0) * y + (m[row + 8] ?? 0) * z;
  return [along(0), along(1), along(2)];
}
