/// What one message holds of the lists of a document.
struct MessagePage {
    /// The texts of its sections, in order.
    var sections: [String] = []
    /// Which entries they are, for the fallback text.
    var parts: [Part] = []

    /// A run of one list's lines.
    struct Part: Hashable {
        /// The index of the list.
        var list: Int
        /// The indices of its lines.
        var lines: Range<Int>
    }
}

/// Lays the lines of lists out into sections and pages, in order, each line once.
///
/// A list that goes on in a further message has its heading there again.
struct MessagePaginator {
    let lists: [SlackList]
    let sectionText: Int
    let budget: MessageBudget
    /// What the blocks that are not lists take on the first page.
    let firstCost: BlockCost
    /// And on each other page.
    let furtherCost: BlockCost

    private var pages: [MessagePage] = []
    private var page = MessagePage()
    private var cost = BlockCost()
    private var section = OpenSection()

    /// The section that lines are being added to.
    private struct OpenSection {
        /// The indices of its list's lines that are in it.
        var lines = 0..<0
        /// Whether the list's heading stands above them.
        var isTitled = false
        /// UTF-16 units of the text.
        var length = 0
        /// Unicode scalars of the lines, without the heading.
        var lineScalars = 0
        var isOpen: Bool { !lines.isEmpty }
    }

    init(
        lists: [SlackList],
        limits: SlackLimits,
        budget: MessageBudget,
        firstCost: BlockCost,
        furtherCost: BlockCost
    ) {
        self.lists = lists
        sectionText = limits.sectionText
        self.budget = budget
        self.firstCost = firstCost
        self.furtherCost = furtherCost
    }

    /// Returns the pages; at least one, and the first may be without sections.
    ///
    /// - Parameter limit: Give up when more are needed.
    /// - Returns: Nil after giving up.
    mutating func paginate(atMost limit: Int = .max) -> [MessagePage]? {
        pages = []
        cost = firstCost
        for index in lists.indices {
            switch lists[index].placement {
            case .inSection: appendLines(of: index, atMost: limit)
            case .apart: appendSections(of: index)
            }
            guard pages.count < limit else { return nil }
        }
        closePage()
        return pages
    }

    /// Whether the page is one that a line or section could not get more room on.
    private var isFresh: Bool { !pages.isEmpty && page.parts.isEmpty }

    private mutating func extendPart(to end: Int) {
        guard let last = page.parts.indices.last else { return }
        page.parts[last].lines = page.parts[last].lines.lowerBound..<end
    }

    private mutating func closePage() {
        pages.append(page)
        page = MessagePage()
    }
}

/// Lists whose heading stands above the lines in their section.
extension MessagePaginator {
    /// Adds the lines of a list until they are all there or there are `limit` pages.
    ///
    /// A section is cut where port-sender cuts it: before the line with which the lines alone,
    /// counted in Unicode scalars, would reach the limit less the heading, though a list's last line
    /// goes with the ones before it. And it is cut where Slack's own limit demands it.
    private mutating func appendLines(of list: Int, atMost limit: Int) {
        let size = TextSize(lists[list].heading)
        let most = sectionText - size.scalars
        let heading = BlockCost(size)
        let separator = TextSize(lists[list].lines.separator)
        for line in lists[list].lines.indices {
            if !append(line, of: list, separator: separator, lineScalars: most) {
                begin(line, of: list, heading: heading)
            }
            guard pages.count < limit else { return }
        }
        closeSection(of: list)
    }

    /// Adds the line to the open section, unless there is none or the line must not be in it.
    private mutating func append(
        _ index: Int,
        of list: Int,
        separator: TextSize,
        lineScalars most: Int
    ) -> Bool {
        guard section.isOpen else { return false }
        let lines = lists[list].lines
        let added = BlockCost(separator) + lines[index].cost
        let length = section.length + added.text
        let scalars = section.lineScalars + separator.scalars + lines[index].scalars
        guard scalars < most || index == lines.indices.upperBound - 1, length <= sectionText,
            (cost + added).fits(budget)
        else { return false }
        section.lines = section.lines.lowerBound..<index + 1
        section.length = length
        section.lineScalars = scalars
        cost += added
        extendPart(to: index + 1)
        return true
    }

    /// Begins a section with the line, on a new page if this one has no room for it.
    private mutating func begin(_ index: Int, of list: Int, heading: BlockCost) {
        closeSection(of: list)
        let line = lists[list].lines[index]
        let bare = SlackBlock.emptySectionCost + line.cost
        var isTitled = page.parts.last?.list != list
        var added = isTitled ? bare + heading : bare
        if !(cost + added).fits(budget), !isFresh {
            closePage()
            cost = furtherCost
            isTitled = true
            added = bare + heading
        }
        cost += added
        section.lines = index..<index + 1
        section.isTitled = isTitled
        section.length = added.text
        section.lineScalars = line.scalars
        if isTitled {
            page.parts.append(MessagePage.Part(list: list, lines: index..<index + 1))
        } else {
            extendPart(to: index + 1)
        }
    }

    private mutating func closeSection(of list: Int) {
        if section.isOpen {
            let text = lists[list].lines.text(of: section.lines)
            page.sections.append(section.isTitled ? lists[list].heading + text : text)
        }
        section = OpenSection()
    }
}

/// Lists whose heading stands in a section of its own.
extension MessagePaginator {
    private mutating func appendSections(of list: Int) {
        let heading = SlackBlock.section(lists[list].heading)
        for lines in sections(of: lists[list].lines) {
            let block = SlackBlock.section(lists[list].lines.text(of: lines))
            var isTitled = page.parts.last?.list == list
            var added = isTitled ? block.cost : heading.cost + block.cost
            if !(cost + added).fits(budget), !isFresh {
                closePage()
                cost = furtherCost
                isTitled = false
                added = heading.cost + block.cost
            }
            cost += added
            if isTitled {
                extendPart(to: lines.upperBound)
            } else {
                page.sections.append(heading.text)
                page.parts.append(MessagePage.Part(list: list, lines: lines))
            }
            page.sections.append(block.text)
        }
    }

    /// Returns the lines of each section; a list is cut where a section is full.
    private func sections(of lines: SlackLines) -> [Range<Int>] {
        var sections: [Range<Int>] = []
        var start = 0
        var length = 0
        for index in lines.indices {
            let line = lines[index].cost.text
            if length + line > sectionText, index > start {
                sections.append(start..<index)
                start = index
                length = 0
            }
            length += line
        }
        let end = lines.indices.upperBound
        return start < end ? sections + [start..<end] : sections
    }
}
