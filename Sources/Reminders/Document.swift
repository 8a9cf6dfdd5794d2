/// A message in words, without the markup of any destination.
///
/// It is composed once; each destination renders it within its own limits. What cannot be cut in
/// two is one entry of a list.
package struct Document: Sendable, Hashable, Codable {
    /// Stands above everything; nil for a message without a title.
    package var heading: Text?
    /// The paragraphs before the lists.
    package var opening: [Text]
    package var lists: [List]
    /// The paragraphs behind the lists.
    package var closing: [Text]
    package var summary: Summary
    /// The language of what a destination has to add, such as how many entries it leaves out.
    package var language: Language

    package init(
        heading: Text? = nil,
        opening: [Text] = [],
        lists: [List] = [],
        closing: [Text] = [],
        summary: Summary,
        language: Language = .en
    ) {
        self.heading = heading
        self.opening = opening
        self.lists = lists
        self.closing = closing
        self.summary = summary
        self.language = language
    }

    /// The message in a sentence or two, for notifications and screen readers.
    package struct Summary: Sendable, Hashable, Codable {
        /// What the message is, such as its name; a destination may number its parts behind it.
        package var title: Text
        package var sentences: [Text]

        package init(title: Text, sentences: [Text] = []) {
            self.title = title
            self.sentences = sentences
        }
    }
}
