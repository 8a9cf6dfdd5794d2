import HTTPMessage

/// Splits a stream of bytes, which arrives in pieces, into lines.
///
/// Each byte is scanned once. A line within one piece is not copied; the beginning of a longer one
/// is held, within the caller's limit.
struct LineScanner: Sendable {
    enum Found {
        /// A complete line, at these positions of the input, without its line end.
        case line(Range<Int>)

        /// A complete line that began in an earlier piece, without its line end.
        case held([UInt8])

        case needsMore
        case tooLong
        case refused(WireError)
    }

    private var held: [UInt8] = []
    private var endsWithCarriageReturn = false

    /// Whether a line has begun and not ended.
    var isInsideLine: Bool { !held.isEmpty || endsWithCarriageReturn }

    /// The bytes that are held of the incomplete line.
    var heldCount: Int { held.count }

    /// Finds the end of the line that begins or continues at `position`, and moves behind it.
    ///
    /// RFC 9112 2.2 lets a recipient accept a bare LF as a line end; this one does not, because two
    /// recipients that differ in it see different messages. A bare CR is refused by the same
    /// section, other control characters by RFC 9110 5.5.
    mutating func next(
        in input: Span<UInt8>,
        from position: inout Int,
        limit: Int
    ) -> Found {
        let start = position
        if endsWithCarriageReturn {
            guard start < input.count else { return .needsMore }
            guard input[start] == .lineFeed else { return .refused(.bareCarriageReturn) }
            position = start + 1
            return .held(takeHeld())
        }
        let bound = min(input.count, start + limit - held.count + 1)
        var index = start
        while index < bound {
            if index + 8 <= bound {
                let count = input.plainTextCount(at: index)
                index += count
                if count == 8 { continue }
            }
            if input[index].isForbiddenControl { break }
            index += 1
        }
        if index - start + held.count > limit { return .tooLong }
        if index == input.count {
            held.append(copying: input.extracting(start..<index))
            position = index
            return .needsMore
        }
        return end(of: input, from: &position, at: index)
    }

    /// Handles the control character at `index`: only CR LF ends a line.
    private mutating func end(
        of input: Span<UInt8>,
        from position: inout Int,
        at index: Int
    ) -> Found {
        switch input[index] {
        case .carriageReturn: break
        case .lineFeed: return .refused(.bareLineFeed)
        default: return .refused(.controlCharacter(input[index]))
        }
        let start = position
        guard index + 1 < input.count else {
            held.append(copying: input.extracting(start..<index))
            endsWithCarriageReturn = true
            position = index + 1
            return .needsMore
        }
        guard input[index + 1] == .lineFeed else { return .refused(.bareCarriageReturn) }
        position = index + 2
        if held.isEmpty { return .line(start..<index) }
        held.append(copying: input.extracting(start..<index))
        return .held(takeHeld())
    }

    private mutating func takeHeld() -> [UInt8] {
        let line = held
        held = []
        endsWithCarriageReturn = false
        return line
    }
}
