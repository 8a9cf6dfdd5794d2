/// Returns foreign text as one short line, to be quoted in a sentence.
///
/// Control characters and runs of white space become one space; an excess ends in `…`. Lengths are
/// in Unicode scalars: a Character has no longest form.
///
/// - Parameters:
///   - text: From outside; only the beginning is looked at, for it can have megabytes.
///   - secret: What must not be in the line; empty for nothing.
///   - charactersMax: How long the line may be.
/// - Returns: The line.
package func quotation(
    of text: String,
    without secret: String = "",
    charactersMax: Int = 300
) -> String {
    let start = beginning(of: text, without: secret, scalars: charactersMax * 4)
    var line = String.UnicodeScalarView()
    var isAfterSpace = false
    for scalar in start.unicodeScalars.prefix(charactersMax * 4) {
        let properties = scalar.properties
        if properties.isWhitespace || properties.generalCategory == .control {
            isAfterSpace = !line.isEmpty
            continue
        }
        if isAfterSpace { line.append(" ") }
        isAfterSpace = false
        line.append(scalar)
    }
    let isLong = line.count > charactersMax
    return isLong ? String(line.prefix(charactersMax - 1)) + "…" : String(line)
}

/// Returns at least `count` scalars from the text's beginning, if there are, with the secret
/// replaced.
///
/// Bytes are compared: a search by Characters normalises the text first, which hostile text makes
/// slow.
private func beginning(of text: String, without secret: String, scalars: Int) -> String {
    let (bytes, hidden) = (text.utf8Span.span, secret.utf8Span.span)
    var result: [UInt8] = []
    var place = 0
    // A scalar has at most four bytes; one may be cut behind the needed ones.
    while place < bytes.count, result.count < (scalars + 1) * 4 {
        if !hidden.isEmpty, begins(bytes, at: place, with: hidden) {
            result.append(contentsOf: "[redacted]".utf8)
            place += hidden.count
        } else {
            result.append(bytes[place])
            place += 1
        }
    }
    return String(decoding: result, as: UTF8.self)
}

private func begins(_ bytes: Span<UInt8>, at place: Int, with wanted: Span<UInt8>) -> Bool {
    guard bytes.count - place >= wanted.count else { return false }
    for offset in wanted.indices where bytes[place + offset] != wanted[offset] { return false }
    return true
}
