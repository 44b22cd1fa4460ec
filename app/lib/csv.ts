/** A spreadsheet takes a cell that begins with one of these for a formula, also behind blanks. */
const FORMULA = /^[\s\u200b-\u200f\u2066-\u2069\ufeff]*[=+\-@]|^[\t\r\n]/;
const NUMBER = /^-?\d+$/;

/** One cell: quoted where needed, and never a formula. */
export function csvCell(value: string): string {
  const safe = FORMULA.test(value) && !NUMBER.test(value) ? `'${value}` : value;
  return /[",;\r\n']/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** A table for spreadsheets: UTF-8 with its mark, so that Persian is read as such. */
export function csvOf(rows: readonly (readonly string[])[]): string {
  return "\ufeff" + rows.map((row) => row.map(csvCell).join(",") + "\r\n").join("");
}
