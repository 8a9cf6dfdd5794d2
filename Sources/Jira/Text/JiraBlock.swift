import JSON
package import Reminders

/// A block of a description: a top-level node of a document on Cloud, lines of wiki text on Data
/// Center.
package enum JiraBlock: Sendable {
    case heading(Document.Text)
    case paragraph(Document.Text)
    /// A box of its own with paragraphs.
    case panel([Document.Text])
    /// Paragraphs that are shown when the title is clicked.
    case expand(title: String, [Document.Text])
    /// Items, each of which is one or several paragraphs.
    case list([[Document.Text]])
}

extension [JiraBlock] {
    /// UTF-8 bytes of a description.
    ///
    /// Jira takes 32,767 of a unit that its documentation does not name; no unit counts more than
    /// bytes do.
    package static var bytesMax: Int { 30_000 }

    /// Whether Jira takes them as a document and as wiki text, so that both have the same content.
    var fit: Bool {
        ADFWriter.document(self).utf8.count <= Self.bytesMax
            && WikiWriter.text(self).utf8.count <= Self.bytesMax
    }

    /// Makes blocks in as much detail as fits.
    ///
    /// - Parameters:
    ///   - details: From the most to the least, which always fits.
    ///   - make: Returns the blocks in one of them.
    /// - Returns: Those of the first detail in which they fit.
    static func fitting<Detail>(_ details: [Detail], _ make: (Detail) -> Self) -> Self {
        var blocks: Self = []
        for detail in details {
            blocks = make(detail)
            if blocks.fit { break }
        }
        return blocks
    }
}
