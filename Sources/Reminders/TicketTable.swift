import JSON
import Platform

/// The plan of a run that keeps tickets, as a table for a terminal or a file.
package enum TicketTable {
    /// More rows than that nobody reads; they are counted.
    private static let rowsMax = 200
    /// The widest an entity, a level, an action, a ticket and a reason are written.
    private static let widths = [40, 24, 16, 32, 100]

    /// Returns the lines of the table: its headings, and a line for each ticket.
    ///
    /// What is to be done stands before what stays unchanged.
    ///
    /// - Parameters:
    ///   - rows: The plan, in its order.
    ///   - words: The language of headings and actions.
    /// - Returns: The lines; none without rows.
    package static func lines(_ rows: [TicketRow], words: any Wording) -> [String] {
        guard !rows.isEmpty else { return [] }
        let sorted =
            rows.filter { $0.action != .unchanged } + rows.filter { $0.action == .unchanged }
        let shown = sorted.prefix(rowsMax).map { cells(of: $0, words) }
        let lines = aligned([words.headings] + shown)
        return rows.count > rowsMax ? lines + [words.more(rows.count - rowsMax)] : lines
    }

    private static func cells(of row: TicketRow, _ words: any Wording) -> [String] {
        [
            row.entity, row.level, words.verb(row.action), row.ticket ?? "",
            words.why(row.action) ?? "",
        ]
    }

    private static func aligned(_ rows: [[String]]) -> [String] {
        let rows = rows.map { row in zip(row, widths).map { cell($0, width: $1) } }
        let columns = widths.indices.map { column in
            rows.map { $0[column].displayWidth }.max() ?? 0
        }
        return rows.map { row in
            var line = ""
            var spaces = 0
            for (text, width) in zip(row, columns) {
                // Spaces only before another cell, so that no line ends with them.
                if !text.isEmpty { line += String(repeating: " ", count: spaces) + text }
                spaces = text.isEmpty ? spaces + width + 2 : width - text.displayWidth + 2
            }
            return line
        }
    }

    /// A text on one line, and no wider than that.
    private static func cell(_ text: String, width: Int) -> String {
        // No character on the line needs more scalars than that to be told from the next.
        text.firstScalars(width * 8).onOneLine.cut(toColumns: width)
    }
}
