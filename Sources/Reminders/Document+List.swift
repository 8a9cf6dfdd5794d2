extension Document {
    /// A heading, and entries below it.
    package struct List: Sendable, Hashable, Codable {
        /// Stands before the heading.
        package var symbol: Symbol?
        /// Which a destination makes stand out.
        package var heading: Text
        /// What the summary calls the list; nil where that is the heading.
        package var title: Text?
        package var content: Content

        package enum Content: Sendable, Hashable, Codable {
            /// Entities, of which there can be thousands.
            case entities([EntityEntry])
            /// Entities with what each has to do, and the rules that they miss, which they share.
            case standings([StandingEntry], rules: [Text])
            /// A few things that are explained.
            case explanations([ExplanationEntry])
            /// A few things with a figure each.
            case figures([FigureEntry])
            /// The one entry of a list that has none to show, and what the summary says of it.
            case remark(Text, brief: Text)
        }

        package init(
            symbol: Symbol? = nil,
            heading: Text,
            title: Text? = nil,
            _ content: Content
        ) {
            self.symbol = symbol
            self.heading = heading
            self.title = title
            self.content = content
        }
    }

    /// An entity that misses rules of a scorecard.
    ///
    /// Of these there are thousands, so they keep what their words are made of.
    package struct EntityEntry: Sendable, Hashable, Codable {
        /// Words of others; never blank, because a link without a label could not be seen.
        package var name: String
        package var address: EntityAddress
        /// The rules that the entity meets.
        package var met: Int
        /// The rules that it was measured by.
        package var total: Int

        package init(name: String, address: EntityAddress, met: Int, total: Int) {
            self.name = name
            self.address = address
            self.met = met
            self.total = total
        }
    }

    /// Something by its name, and the figure that belongs to it.
    package struct FigureEntry: Sendable, Hashable, Codable {
        /// Words of others; never blank.
        package var name: String
        package var figure: String

        package init(name: String, figure: String) {
            self.name = name
            self.figure = figure
        }
    }
}

extension Document.List {
    /// How many entries there are.
    package var count: Int {
        switch content {
        case .entities(let entries): entries.count
        case .standings(let entries, _): entries.count
        case .explanations(let entries): entries.count
        case .figures(let entries): entries.count
        case .remark: 1
        }
    }

    /// Returns what an entry says.
    package func text(at index: Int) -> Document.Text {
        switch content {
        case .entities(let entries): entries[index].text
        case .standings(let entries, _): entries[index].text
        case .explanations(let entries): entries[index].text
        case .figures(let entries): entries[index].text
        case .remark(let text, _): text
        }
    }

    /// Returns what is said below an entry; nil where that is nothing.
    package func detail(at index: Int) -> Document.Text? {
        switch content {
        case .standings(let entries, let rules): entries[index].detail(naming: rules)
        case .entities, .figures, .remark, .explanations: nil
        }
    }

    /// Returns what the summary says of an entry.
    package func brief(at index: Int) -> Document.Text {
        switch content {
        case .entities(let entries): entries[index].brief
        case .standings(let entries, _): entries[index].brief
        case .explanations(let entries): entries[index].brief
        case .figures(let entries): entries[index].brief
        case .remark(_, let brief): brief
        }
    }
}

/// The words of entries.
extension Document.EntityEntry {
    /// What stands behind the name, in code.
    package var figure: String { "[" + met.description + "/" + total.description + "] Passed" }

    /// What stands behind the name in a summary.
    package var share: String { " (" + met.description + "/" + total.description + ")" }

    package var text: Document.Text {
        "\(.link("\(name)", url: address.url)) - \(.code("\(own: figure)"))"
    }

    package var brief: Document.Text { "\(name)\(own: share)" }
}

extension Document.FigureEntry {
    package var text: Document.Text { "\(name) - \(own: figure)" }
    package var brief: Document.Text { "\(name) \(own: figure)" }
}
