/// What one message of a reminder holds of the levels.
struct ReminderPage: Sendable {
    /// The texts of its sections, in order.
    var sections: [String] = []
    /// Which entities they are, for the fallback text.
    var parts: [Part] = []

    /// A run of one level's lines.
    struct Part: Sendable, Hashable {
        /// The index of the level.
        var level: Int
        /// The indices of its lines.
        var lines: Range<Int>
    }
}

/// Lays the lines of a reminder out into sections and pages, in order, each line once.
///
/// A section is cut where port-sender cuts it: before the line with which the lines alone, counted
/// in Unicode scalars, would reach the limit less the level's heading, though a level's last line
/// goes with the ones before it. And it is cut where Slack's own limit demands it.
struct ReminderPaginator {
    let levels: [ReminderLevel]
    let sectionText: Int
    let budget: MessageBudget
    /// What the blocks that are not levels take on the first page.
    let firstCost: BlockCost
    /// And on each other page.
    let furtherCost: BlockCost

    private var pages: [ReminderPage] = []
    private var page = ReminderPage()
    private var cost = BlockCost()
    private var section = OpenSection()

    /// The section that lines are being added to.
    private struct OpenSection {
        var text = ""
        /// UTF-16 units of the text.
        var length = 0
        /// Unicode scalars of the lines, without the heading.
        var lineScalars = 0
        var isOpen: Bool { length > 0 }
    }

    init(
        levels: [ReminderLevel],
        limits: SlackLimits,
        budget: MessageBudget,
        firstCost: BlockCost,
        furtherCost: BlockCost
    ) {
        self.levels = levels
        sectionText = limits.sectionText
        self.budget = budget
        self.firstCost = firstCost
        self.furtherCost = furtherCost
    }

    /// Returns the pages; at least one, and the first may be without sections.
    ///
    /// - Parameter limit: Give up when more are needed.
    /// - Returns: Nil after giving up.
    mutating func paginate(atMost limit: Int = .max) -> [ReminderPage]? {
        pages = []
        cost = firstCost
        for level in levels.indices {
            let text = levels[level].heading
            let most = sectionText - text.unicodeScalars.count
            let heading = BlockCost(text: text)
            for line in levels[level].lines.indices {
                if !append(line, of: level, lineScalars: most) {
                    begin(line, of: level, heading: heading)
                }
                guard pages.count < limit else { return nil }
            }
            closeSection()
        }
        closePage()
        return pages
    }

    /// Adds the line to the open section, unless there is none or the line must not be in it.
    private mutating func append(_ index: Int, of level: Int, lineScalars most: Int) -> Bool {
        let lines = levels[level].lines
        let added = ReminderLevel.separatorCost + lines[index].cost
        let length = section.length + added.text
        let scalars = section.lineScalars + ReminderLevel.separatorCost.text + lines[index].scalars
        guard section.isOpen, scalars < most || index == lines.count - 1,
            length <= sectionText, (cost + added).fits(budget)
        else { return false }
        section.text += ReminderLevel.separator
        section.text += lines[index].text
        section.length = length
        section.lineScalars = scalars
        cost += added
        extendPart(to: index)
        return true
    }

    /// Begins a section with the line, on a new page if this one has no room for it.
    private mutating func begin(_ index: Int, of level: Int, heading: BlockCost) {
        closeSection()
        let line = levels[level].lines[index]
        let bare = SlackBlock.emptySectionCost + line.cost
        var isTitled = page.parts.last?.level != level
        var added = isTitled ? bare + heading : bare
        // A page of its own is the most that a line can get.
        if !(cost + added).fits(budget), pages.isEmpty || !page.parts.isEmpty {
            closePage()
            cost = furtherCost
            isTitled = true
            added = bare + heading
        }
        cost += added
        section.text = isTitled ? levels[level].heading + line.text : line.text
        section.length = added.text
        section.lineScalars = line.scalars
        if isTitled {
            page.parts.append(ReminderPage.Part(level: level, lines: index..<index + 1))
        } else {
            extendPart(to: index)
        }
    }

    private mutating func extendPart(to index: Int) {
        guard let last = page.parts.indices.last else { return }
        page.parts[last].lines = page.parts[last].lines.lowerBound..<index + 1
    }

    private mutating func closeSection() {
        if section.isOpen { page.sections.append(section.text) }
        section = OpenSection()
    }

    private mutating func closePage() {
        closeSection()
        pages.append(page)
        page = ReminderPage()
    }
}
