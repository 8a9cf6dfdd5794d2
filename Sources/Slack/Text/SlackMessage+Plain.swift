extension SlackMessage {
    /// Returns the message without a layout, for resending after Slack has refused the blocks.
    ///
    /// The text says all that the blocks said, links included, so that no entity is lost: what
    /// fits into blocks is far below the 40,000 characters at which Slack cuts a text. Beyond
    /// 4,000, which Slack recommends, it may show the text as several messages.
    ///
    /// - Parameter limits: Whose `plainText` the text keeps to, should the blocks hold more.
    /// - Returns: A message without blocks; the fallback text where the blocks have none.
    package func plain(limits: SlackLimits = SlackLimits()) -> SlackMessage {
        let paragraphs = blockTexts.map { block in
            block.isHeader ? "*\(SlackText.bold(header: block.text))*" : block.text
        }
        let whole = paragraphs.isEmpty ? text : paragraphs.joined(separator: "\n\n")
        var plain = self
        plain.text = Self.wholeLines(of: whole, within: limits.plainText)
        plain.blocks = []
        return plain
    }

    /// Cuts between lines, and says how many are left out.
    private static func wholeLines(of text: String, within limit: Int) -> String {
        guard text.utf16.count > limit else { return text }
        let lines = text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false)
            .map { Substring($0) }
        var kept: [Substring] = []
        var left = limit - "… and \(lines.count) more lines".utf16.count
        for line in lines {
            left -= line.utf16.count + 1
            guard left >= 0 else { break }
            kept.append(line)
        }
        kept.append("… and \(lines.count - kept.count) more lines")
        return kept.joined(separator: "\n")
    }
}
