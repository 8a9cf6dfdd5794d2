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
/// A section is cut where port-sender cuts it: before the line with which the lines alone would
/// reach the limit less the level's heading, except that a level's last line may fill the block.
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
        /// UTF-16 units of the lines, without the heading.
        var linesText = 0
        /// UTF-16 units of the heading, none where an earlier section of the page has it.
        var headingText = 0
        var isOpen: Bool { linesText > 0 }
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
    /// - Parameter most: Give up when more are needed.
    /// - Returns: Nil after giving up.
    mutating func paginate(most: Int = .max) -> [ReminderPage]? {
        pages = []
        cost = firstCost
        for level in levels.indices {
            let heading = BlockCost(text: levels[level].heading)
            for line in levels[level].lines.indices {
                if !append(line, of: level, heading: heading) {
                    begin(line, of: level, heading: heading)
                }
                guard pages.count < most else { return nil }
            }
            closeSection()
        }
        closePage()
        return pages
    }

    /// Adds the line to the open section, unless there is none or the line must not be in it.
    private mutating func append(_ index: Int, of level: Int, heading: BlockCost) -> Bool {
        let lines = levels[level].lines
        let added = ReminderLevel.separatorCost + lines[index].cost
        let length = section.linesText + added.text
        let isLast = index == lines.count - 1
        let hasRoom =
            length < sectionText - heading.text
            || (isLast && section.headingText + length <= sectionText)
        guard section.isOpen, hasRoom, (cost + added).fits(budget) else { return false }
        section.text += ReminderLevel.separator
        section.text += lines[index].text
        section.linesText = length
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
        section.linesText = line.cost.text
        section.headingText = isTitled ? heading.text : 0
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
