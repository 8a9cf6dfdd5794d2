import HTTPMessage

/// Decodes a body in the chunked transfer coding (RFC 9112 section 7.1) as bytes arrive.
struct ChunkedBody: Sendable {
    private enum Stage {
        case size
        case content(remaining: Int)
        case contentEnd
        case trailers
    }

    /// The number of hexadecimal digits of the largest 64-bit size.
    private static let sizeDigits = 16

    private let limits: WireLimits
    /// The most bytes of the decoded body.
    var bodyBytesMax: Int
    private var stage = Stage.size
    private var scanner = LineScanner()
    private var extensionBytes = 0
    private var trailerBytes = 0
    private var trailerCount = 0
    private(set) var content: [UInt8] = []

    init(limits: WireLimits) {
        self.limits = limits
        bodyBytesMax = limits.bodyBytes
    }

    /// Continues at `position`; returns true after the last trailer.
    mutating func parse(
        _ input: Span<UInt8>,
        from position: inout Int
    ) throws(WireError) -> Bool {
        while true {
            if case .content(let remaining) = stage {
                let end = position + min(remaining, input.count - position)
                content.append(
                    copying: input.extracting(position..<end),
                    limit: bodyBytesMax
                )
                let left = remaining - (end - position)
                position = end
                stage = left == 0 ? .contentEnd : .content(remaining: left)
                if left > 0 { return false }
            }
            switch scanner.next(in: input, from: &position, limit: lineLimit) {
            case .needsMore: return false
            case .refused(let error): throw cause(error)
            case .tooLong: throw tooLong
            case .line(let range): if try take(input.extracting(range)) { return true }
            case .held(let line): if try take(line.span) { return true }
            }
        }
    }

    private var lineLimit: Int {
        switch stage {
        case .size: limits.chunkLineBytes
        case .content, .contentEnd: 0
        case .trailers: max(0, limits.trailerSectionBytes - trailerBytes - 2)
        }
    }

    private var tooLong: WireError {
        switch stage {
        case .size: .chunkLineTooLong(limit: limits.chunkLineBytes)
        case .content, .contentEnd: .malformedChunkEnd
        case .trailers: .trailerSectionTooLarge(limit: limits.trailerSectionBytes)
        }
    }

    /// Maps an error of the line behind a chunk to a malformed chunk end.
    private func cause(_ error: WireError) -> WireError {
        if case .contentEnd = stage { .malformedChunkEnd } else { error }
    }

    /// Parses a line between chunks or in the trailers; returns true for the empty line at the end.
    private mutating func take(_ line: Span<UInt8>) throws(WireError) -> Bool {
        switch stage {
        case .size:
            let size = try chunkSize(line)
            stage = size == 0 ? .trailers : .content(remaining: size)
        case .content, .contentEnd:
            stage = .size
        case .trailers:
            if line.isEmpty { return true }
            trailerCount += 1
            if trailerCount > limits.trailerCount {
                throw .tooManyTrailers(limit: limits.trailerCount)
            }
            trailerBytes += line.count + 2
            _ = try FieldLine(line)
        }
        return false
    }

    /// RFC 9112 7.1: hexadecimal digits, then extensions, which are bounded and ignored (7.1.1).
    private mutating func chunkSize(_ line: Span<UInt8>) throws(WireError) -> Int {
        var size = 0
        var index = 0
        while index < line.count, let digit = line[index].hexadecimalValue {
            // RFC 9112 7.1: no size may overflow; one of 2^59 stays above every limit instead.
            size = size >> 55 == 0 ? size << 4 | digit : 1 << 59
            index += 1
        }
        guard index > 0 else { throw .malformedChunkSize }
        guard index == line.count || line[index] == .semicolon else { throw .malformedChunkSize }
        // Digits that no size needs cost the same as extensions, and say as little.
        extensionBytes += line.count - min(index, Self.sizeDigits)
        if extensionBytes > limits.chunkExtensionBytes {
            throw .chunkExtensionsTooLong(limit: limits.chunkExtensionBytes)
        }
        if size > bodyBytesMax - content.count {
            throw .bodyTooLarge(limit: bodyBytesMax)
        }
        return size
    }
}

extension [UInt8] {
    /// Appends bytes, and reserves at most `limit` bytes where an array would double its capacity.
    mutating func append(copying bytes: Span<UInt8>, limit: Int) {
        let needed = count + bytes.count
        if needed > capacity { reserveCapacity(Swift.max(needed, Swift.min(limit, 2 * capacity))) }
        append(copying: bytes)
    }
}
