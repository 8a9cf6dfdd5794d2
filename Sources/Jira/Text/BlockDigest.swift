package import JSON
import Reminders

/// Tells blocks of a description by what people read in them, in a document and in wiki text alike.
///
/// Jira changes what it stores: it adds attributes, cuts and joins texts, and its editors take
/// escapes away and put others in. So only letters and digits count.
package enum BlockDigest {
    /// Returns the digest of a node of a document, whatever is around its texts.
    package static func of(_ node: JSONValue) -> String {
        var words = String.UnicodeScalarView()
        collect(node, into: &words)
        return digest(words)
    }

    /// Returns the digest of a line of wiki text.
    package static func of(line: some StringProtocol) -> String {
        digest(visible(Array(line.unicodeScalars)))
    }

    private static func digest(_ words: String.UnicodeScalarView) -> String {
        let kept = words.filter {
            $0.properties.isAlphabetic || $0.properties.numericType != nil
        }
        return TicketDigest.of([String(String.UnicodeScalarView(kept))], digits: 16)
    }

    private static func collect(_ node: JSONValue, into words: inout String.UnicodeScalarView) {
        if let text = node["text"]?.string { words += text.unicodeScalars }
        for child in node["content"]?.array ?? [] { collect(child, into: &words) }
    }

    /// Returns what a line shows: without the mark of a heading, names of macros, and addresses
    /// behind labels.
    private static func visible(_ line: [Unicode.Scalar]) -> String.UnicodeScalarView {
        var words = String.UnicodeScalarView()
        var rest = line.drop { $0.properties.isWhitespace }
        if rest.first == "h", rest.dropFirst(2).first == "." { rest = rest.dropFirst(3) }
        var isInLink = false
        while let scalar = rest.popFirst() {
            switch scalar {
            case "\\":
                if let next = rest.popFirst() { words.append(next) }
            case "&" where rest.first == "#":
                if let end = rest.prefix(8).firstIndex(of: ";") { rest = rest[(end + 1)...] }
            case "{" where rest.first == "{": rest.removeFirst()
            case "{":
                if let end = rest.firstIndex(of: "}") { rest = rest[(end + 1)...] }
            case "[": isInLink = true
            case "]": isInLink = false
            case "|" where isInLink:
                rest = rest.drop { $0 != "]" }
            default: words.append(scalar)
            }
        }
        return words
    }
}
