/// A bounded queue of log lines; lines beyond the limit are dropped.
///
/// Lines keep their order, and a line with the number of dropped ones stands where they are
/// missing.
package struct LogQueue {
    /// Lines that are written together.
    package struct Chunk: Sendable {
        package fileprivate(set) var bytes: [UInt8]
        /// The numbers of dropped lines that the first and the last line report; 0 without such a
        /// line.
        fileprivate var toldFirst = 0
        fileprivate var toldLast = 0
    }

    private let bytesMax: Int
    /// Returns the line that reports a number of dropped lines.
    private let notice: @Sendable (Int) -> String
    private var waiting = Chunk(bytes: [])
    /// Dropped lines that no line has reported yet.
    private var untold = 0
    /// Whether the last write ended within a line.
    private var isInsideLine = false
    /// Lines dropped since the start.
    package private(set) var dropped = 0

    package init(bytesMax: Int, notice: @escaping @Sendable (Int) -> String) {
        self.bytesMax = bytesMax
        self.notice = notice
    }

    /// Adds a line, or drops it if there is no room.
    package mutating func append(_ line: String) {
        if untold > 0, waiting.bytes.isEmpty {
            waiting.toldFirst = untold
            tellDropped()
        }
        // A short line must not overtake the report of a dropped long one.
        guard untold == 0, waiting.bytes.count + line.utf8.count < bytesMax else {
            untold += 1
            dropped += 1
            return
        }
        add(line)
    }

    /// Returns all waiting lines; nil if there are none.
    package mutating func take() -> Chunk? {
        if untold > 0 {
            waiting.toldLast = untold
            tellDropped()
        }
        guard !waiting.bytes.isEmpty else { return nil }
        defer { waiting = Chunk(bytes: []) }
        if isInsideLine {
            isInsideLine = false
            waiting.bytes.insert(Self.newline, at: 0)
        }
        return waiting
    }

    /// Counts the lines of a chunk behind the first `count` bytes as dropped.
    ///
    /// - Parameters:
    ///   - chunk: What was taken.
    ///   - count: How many of its bytes were written.
    package mutating func failed(_ chunk: Chunk, after count: Int) {
        let (written, rest) = (chunk.bytes.prefix(count), chunk.bytes.dropFirst(count))
        isInsideLine = written.last.map { $0 != Self.newline } ?? isInsideLine
        var lines = rest.count { $0 == Self.newline }
        if chunk.toldLast > 0 {
            lines -= 1
            untold += chunk.toldLast
        }
        if chunk.toldFirst > 0, !written.contains(Self.newline) {
            lines -= 1
            untold += chunk.toldFirst
        }
        untold += lines
        dropped += lines
    }

    private static let newline = UInt8(ascii: "\n")

    private mutating func tellDropped() {
        add(notice(untold))
        untold = 0
    }

    private mutating func add(_ line: String) {
        waiting.bytes += line.utf8
        waiting.bytes.append(Self.newline)
    }
}
