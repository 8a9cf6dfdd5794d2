import JSON

/// One page of a list of Slack's.
struct SlackPage<Item> {
    private(set) var items: [Item] = []
    /// Where the next page starts; empty at the end.
    private(set) var cursor = ""

    /// Reads an answer; nil for what has no list of that name.
    ///
    /// - Parameters:
    ///   - json: One answer.
    ///   - name: What the list is called there.
    ///   - read: Takes an item; nil where it is of no use.
    /// - Throws: What is wrong with the text; another answer may be right.
    init?(
        _ json: inout JSONPullReader,
        of name: StaticString,
        _ read: (inout JSONPullReader) throws(JSONError) -> Item?
    ) throws(JSONError) {
        var hasItems = false
        guard try json.enterObject() else { return nil }
        while try json.nextMember() {
            if json.isNamed(name) {
                hasItems = true
                items = []
                guard try json.enterArray() else { return nil }
                while try json.nextItem() {
                    if let item = try read(&json) { items.append(item) }
                }
            } else if json.isNamed("response_metadata") {
                guard let next = try json.nextCursor() else { return nil }
                cursor = next
            } else {
                try json.skip()
            }
        }
        guard hasItems else { return nil }
    }
}

extension JSONPullReader {
    /// Takes `response_metadata`, and returns where the next page starts: empty at the end, nil for
    /// what cannot say that.
    mutating func nextCursor() throws(JSONError) -> String? {
        var cursor = ""
        let isNull = self.isNull
        var isOther = false
        guard try enterObject() else { return isNull ? "" : nil }
        while try nextMember() {
            if isNamed("next_cursor") {
                cursor = try textOrNull(isOther: &isOther) ?? ""
            } else {
                try skip()
            }
        }
        return isOther ? nil : cursor
    }
}
