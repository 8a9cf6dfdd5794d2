import JSON
package import Platform

/// The values of a statement's question marks, in their order.
///
/// All texts and blobs stand in one array of bytes, where SQLite reads them without a copy of its
/// own.
package struct SQLiteValues: Sendable, ExpressibleByArrayLiteral {
    package enum Value: Sendable {
        case text(String?)
        case integer(Int64?)
        case blob([UInt8])

        /// A time as the tables keep it.
        package static func time(_ time: Timestamp) -> Value {
            .integer(time.millisecondsSince1970)
        }
    }

    /// A value, or which of the bytes are its own.
    enum Slot: Sendable {
        case text(Range<Int>)
        case blob(Range<Int>)
        case integer(Int64)
        case null
    }

    private(set) var slots: [Slot] = []
    private(set) var bytes: [UInt8] = []

    package init(arrayLiteral values: Value...) {
        slots.reserveCapacity(values.count)
        for value in values { append(value) }
    }

    package mutating func append(_ value: Value) {
        let start = bytes.count
        switch value {
        case .integer(let number?): slots.append(.integer(number))
        case .text(let text?):
            bytes.append(utf8: text)
            slots.append(.text(start..<bytes.count))
        case .blob(let blob):
            bytes.append(contentsOf: blob)
            slots.append(.blob(start..<bytes.count))
        case .integer(nil), .text(nil): slots.append(.null)
        }
    }

    /// Takes bytes that hold several values, which are appended next; returns where they begin.
    mutating func take(_ packed: [UInt8]) -> Int {
        defer { bytes.append(contentsOf: packed) }
        return bytes.count
    }

    /// Appends a value that is a part of the bytes.
    mutating func append(_ slot: Slot) { slots.append(slot) }

    mutating func reserveCapacity(values: Int, bytes count: Int) {
        slots.reserveCapacity(values)
        bytes.reserveCapacity(count)
    }
}
