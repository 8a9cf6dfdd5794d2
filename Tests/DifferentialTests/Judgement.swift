import HTTPTypes
import HTTPWire

/// What one parser makes of a stream of bytes: the requests in it, and how it ends.
///
/// In words, so that two verdicts are the same if their texts are; peers.py says the same words:
/// `> METHOD TARGET VERSION keep|close NAME=VALUE... body=BODY` for each request, then how it ends.
struct Judgement: Sendable {
    enum Ending: String, Sendable {
        /// With the last request.
        case end
        /// With a request after which the connection closes; what follows does not count.
        case closed
        /// Within a head.
        case more
        /// Within a body, whose head was taken.
        case body
        case refused
    }

    var requests: [String]
    var ending: Ending
    /// Why we refused.
    var error: WireError?
    /// Of what we refused in its body.
    var refusedHead: RequestHead?
    /// The heads we took, also one whose body has not ended, and where each began; of the others
    /// only words are known.
    var taken: [(head: RequestHead, start: Int)] = []

    /// Takes the words apart; nil if they are not those of a verdict.
    init?(words: String) {
        var parts = words.split(separator: "> ").map(String.init)
        guard let last = parts.popLast() else { return nil }
        let lastWord = last.split(separator: " ").last ?? ""
        guard let ending = Ending(rawValue: String(lastWord)) else { return nil }
        self.ending = ending
        let rest = last.dropLast(lastWord.count)
        if !rest.isEmpty { parts.append(String(rest)) }
        // Between two requests stands a space; within one none is at an end.
        requests = parts.map { $0.hasSuffix(" ") ? String($0.dropLast()) : $0 }
    }

    /// Lets our own parser judge.
    init(of stream: [UInt8]) {
        requests = []
        ending = .more
        var parser = RequestParser(limits: WireLimits())
        var position = 0
        while true {
            let start = position
            switch parser.parse(stream.span, from: &position) {
            case .complete(let request):
                requests.append(Self.text(request))
                taken.append((request.head, start))
                if !request.head.keepsAlive {
                    ending = .closed
                    return
                }
            case .needsMore:
                if let head = parser.head { taken.append((head, start)) }
                switch parser.phase {
                case .idle: ending = .end
                case .head: ending = .more
                case .body: ending = .body
                }
                return
            case .refused(let error):
                ending = .refused
                self.error = error
                refusedHead = parser.head
                return
            }
        }
    }

    var words: String {
        requests.isEmpty
            ? ending.rawValue
            : "> " + requests.joined(separator: " > ") + " " + ending.rawValue
    }

    /// Whether the two say the same; to the end of a stream, half a head or a body that breaks off
    /// is as good as none.
    func agrees(with other: Judgement) -> Bool {
        guard requests == other.requests else { return false }
        let nothing: Set<Ending> = [.refused, .more]
        return ending == other.ending || nothing.isSuperset(of: [ending, other.ending])
            || refusedHead != nil && other.ending == .body
    }

    private static func text(_ request: WireRequest) -> String {
        let head = request.head
        var text: [UInt8] = []
        append(head.method.rawValue.utf8, to: &text)
        text.append(0x20)
        append(head.target.utf8, to: &text)
        if head.form == .absolute {
            text += Array(" at ".utf8)
            append((head.targetAuthority ?? "").utf8, to: &text)
        }
        text += Array(" 1.\(head.minorVersion) \(head.keepsAlive ? "keep" : "close")".utf8)
        for field in head.fields {
            text.append(0x20)
            append(field.name.canonicalName.utf8, to: &text)
            text.append(UInt8(ascii: "="))
            // Its case does not matter, and h11 changes it.
            let isCoding = field.name == .transferEncoding
            append(isCoding ? Array(field.value.lowercased().utf8) : field.bytes, to: &text)
        }
        text += Array(" body=".utf8)
        append(request.body, to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    /// As `urllib.parse.quote_from_bytes` has it.
    private static func append(_ bytes: some Sequence<UInt8>, to text: inout [UInt8]) {
        for byte in bytes {
            if byte > 0x20, byte < 0x7F, byte != 0x25, byte != 0x3D, byte != 0x22, byte != 0x3E,
                byte != 0x5C
            {
                text.append(byte)
            } else {
                text.append(0x25)
                text.append(digits[Int(byte >> 4)])
                text.append(digits[Int(byte & 15)])
            }
        }
    }

    private static let digits = Array("0123456789ABCDEF".utf8)
}

extension HTTPField {
    /// The value's bytes, also where they are not UTF-8.
    fileprivate var bytes: [UInt8] {
        // Safe: the buffer is read only during the call, which copies it.
        unsafe withUnsafeBytesOfValue { unsafe Array($0) }
    }
}
