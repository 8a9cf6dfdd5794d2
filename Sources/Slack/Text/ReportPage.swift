/// A list of a report in Slack's words: a heading, and a line for each thing.
struct ReportList: Sendable {
    /// mrkdwn that stands in a section of its own, as port-sender has it.
    let heading: String
    /// What the heading says, for the fallback text.
    let title: String
    let lines: [Line]

    struct Line: Sendable {
        /// mrkdwn with port-sender's blank and line feed at its end, short enough for a section.
        let text: String
        /// The same without marks, shortened.
        let brief: String
    }
}

/// What one message of a report holds of the lists.
struct ReportPage: Sendable {
    var blocks: [SlackBlock] = []
    var lists: [FallbackText.List] = []
}

/// Lays the lists of a report out into sections and pages, in order, each line once.
///
/// A list is cut where a section or a message ends; one that goes on in a further message has its
/// heading there again.
struct ReportPaginator {
    let limits: SlackLimits
    let budget: MessageBudget
    /// What the blocks that are not lists take on the first page.
    let firstCost: BlockCost
    /// And on each other page.
    let furtherCost: BlockCost

    private struct Section {
        var text = ""
        var briefs: [String] = []
    }

    /// Returns the pages; at least one, and the first may be without lists.
    func pages(of lists: [ReportList]) -> [ReportPage] {
        var pages = [ReportPage()]
        var cost = firstCost
        for list in lists {
            let heading = SlackBlock.section(list.heading)
            var isTitled = false
            for section in sections(of: list) {
                let block = SlackBlock.section(section.text)
                var added = isTitled ? block.cost : heading.cost + block.cost
                // A further page of its own is the most that a section can get.
                let isFresh = pages.count > 1 && pages.last?.blocks.isEmpty == true
                if !(cost + added).fits(budget), !isFresh {
                    pages.append(ReportPage())
                    isTitled = false
                    added = heading.cost + block.cost
                    cost = furtherCost
                }
                let page = pages.count - 1
                if !isTitled {
                    pages[page].blocks.append(heading)
                    pages[page].lists.append(FallbackText.List(title: list.title, items: []))
                }
                pages[page].blocks.append(block)
                let last = pages[page].lists.count - 1
                pages[page].lists[last].items += section.briefs
                cost += added
                isTitled = true
            }
        }
        return pages
    }

    private func sections(of list: ReportList) -> [Section] {
        var sections: [Section] = []
        var section = Section()
        var length = 0
        for line in list.lines {
            let added = line.text.utf16.count
            if length + added > limits.sectionText, length > 0 {
                sections.append(section)
                section = Section()
                length = 0
            }
            section.text += line.text
            section.briefs.append(line.brief)
            length += added
        }
        return length > 0 ? sections + [section] : sections
    }
}
