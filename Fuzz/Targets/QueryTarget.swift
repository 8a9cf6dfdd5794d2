import HTTPMessage
import Intake

/// A query: no field says more than was sent, and no answer is held for longer than is allowed.
enum QueryTarget {
    static func run(_ input: [UInt8]) throws(BrokenInvariant) {
        let text = String(decoding: input, as: UTF8.self)
        if let fields = try? FormFields(text[...]), let value = fields["a"] {
            try BrokenInvariant.unless(
                value.utf8.count + 2 <= text.utf8.count,
                "more than was sent"
            )
            let again = (try? FormFields("a=\(percentEncoded(value))"))?["a"]
            try BrokenInvariant.unless(
                again.map { Array($0.utf8) } == Array(value.utf8),
                "it differs written again"
            )
        }
        // Nil is where nobody asks, and where it is refused.
        guard let asked = try? ReplyWait.asked(in: text[...]) else { return }
        try BrokenInvariant.unless(asked >= .seconds(1) && asked <= .seconds(30), "\(asked)")
    }
}
