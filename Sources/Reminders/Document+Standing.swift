extension Document {
    /// An entity, how far it is from its next level, and the rules that keep it from there.
    ///
    /// Of these there are thousands, so what they share stands beside them, in their list.
    package struct StandingEntry: Sendable, Hashable, Codable {
        /// Words of others; never blank, because a link without a label could not be seen.
        package var name: String
        package var address: EntityAddress
        /// The rules that it meets, of those that its next level needs.
        package var met: Int
        package var total: Int
        /// What stands behind the name: how far it is, and where it is now.
        package var status: Text
        /// The rules that it misses, those to name first.
        package var rows: [Row]

        /// One rule that is missed.
        package struct Row: Sendable, Hashable, Codable {
            /// The rule's place in the list's rules.
            package var rule: Int
            /// What is said of it here, such as since when; words of this service.
            package var remark: String

            package init(rule: Int, remark: String) {
                self.rule = rule
                self.remark = remark
            }
        }

        package init(
            name: String,
            address: EntityAddress,
            met: Int,
            total: Int,
            status: Text,
            rows: [Row]
        ) {
            self.name = name
            self.address = address
            self.met = met
            self.total = total
            self.status = status
            self.rows = rows
        }
    }

    /// Something by its name, and a few lines about it.
    package struct ExplanationEntry: Sendable, Hashable, Codable {
        package var title: Text
        package var content: Text

        package init(title: Text, content: Text) {
            self.title = title
            self.content = content
        }
    }
}

/// The words of entries.
extension Document.StandingEntry {
    /// What stands behind the name in a summary.
    package var share: String { " (\(met)/\(total))" }

    package var text: Document.Text { "\(.link("\(name)", url: address.url)) - \(status)" }

    package var brief: Document.Text { "\(name)\(own: share)" }

    /// Stands before each missed rule but the first, which begins a line already.
    package static let rowLead = "\n      ◦ "

    func detail(naming rules: [Document.Text]) -> Document.Text? {
        guard !rows.isEmpty else { return nil }
        var spans: [Document.Span] = []
        for (index, row) in rows.enumerated() {
            spans.append(.text(index == 0 ? "◦ " : Self.rowLead))
            spans += rules[row.rule].spans
            spans.append(.text(row.remark))
        }
        return Document.Text(spans)
    }
}

extension Document.ExplanationEntry {
    package var text: Document.Text { "\(.emphasis(.strong, title)): \(content)" }
    package var brief: Document.Text { title }
}
