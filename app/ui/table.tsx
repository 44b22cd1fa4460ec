import type { ReactNode } from "react";
import { cn } from "./class-names";

export type Column<Row> = {
  key: string;
  header: ReactNode;
  cell: (row: Row) => ReactNode;
  /** Figures stand at the end of the cell and line up. */
  figures?: boolean;
  /** The cell that names the row; on a phone it becomes the row's title. */
  title?: boolean;
  className?: string;
};

/** A table on a desktop and on paper, a list of labelled lines on a phone. */
export function Table<Row>({ caption, captionHidden = true, columns, rows, rowKey, empty }: { caption: string; captionHidden?: boolean; columns: readonly Column<Row>[]; rows: readonly Row[]; rowKey: (row: Row) => string; empty?: ReactNode }) {
  if (rows.length === 0 && empty) return <>{empty}</>;
  return (
    <table role="table" className="block w-full border-collapse md:table print:table">
      <caption className={captionHidden ? "sr-only" : "mb-2 block text-start text-sm text-ink-2 md:table-caption print:table-caption"}>{caption}</caption>
      <thead role="rowgroup" className="sr-only md:not-sr-only md:table-header-group print:not-sr-only print:table-header-group">
        <tr role="row">
          {columns.map((column) => (
            <th role="columnheader" key={column.key} scope="col" className={cn("border-b border-line px-3 py-2 text-start text-sm font-semibold text-ink-2 first:ps-0 last:pe-0", column.figures && "text-end")}>
              {column.header}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup" className="block md:table-row-group print:table-row-group">
        {rows.map((row) => (
          <tr role="row" key={rowKey(row)} className="group block border-b border-line py-3 first:pt-0 last:border-0 last:pb-0 md:table-row md:border-0 md:py-0 print:table-row print:border-0 print:py-0">
            {columns.map((column) => {
              const Cell = column.title ? "th" : "td";
              const content = column.cell(row);
              return (
                <Cell
                  role={column.title ? "rowheader" : "cell"}
                  key={column.key}
                  scope={column.title ? "row" : undefined}
                  className={cn(
                    "flex items-baseline justify-between gap-4 py-0.5 text-start font-normal md:table-cell md:border-b md:border-line md:group-last:border-0 md:group-last:pb-0 md:px-3 md:py-2.5 md:align-baseline md:first:ps-0 md:last:pe-0",
                    "print:table-cell print:border-b print:border-line print:px-2 print:py-1.5 print:align-baseline print:first:ps-0 print:last:pe-0",
                    column.title && "font-semibold",
                    // On a phone a label without anything beside it says nothing.
                    (content === "" || content === null) && "max-md:not-print:hidden",
                    column.figures && "figures md:text-end print:text-end print:whitespace-nowrap",
                    column.className,
                  )}
                >
                  {!column.title && (
                    <span aria-hidden className="text-sm text-ink-2 md:hidden print:hidden">
                      {column.header}
                    </span>
                  )}
                  <span className="min-w-0">{content}</span>
                </Cell>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
