/// A line of the list of channels and conversations.
struct SidebarLine: Sendable {
    var id: String
    var title: String
    var note: String?
    /// How many messages it has; nil for none.
    var count: String?
    var isHere: Bool

    init(_ place: ConversationView.Place, count: Int, isHere: Bool) {
        id = place.id
        title = place.title
        note = place.note
        self.count = count > 0 ? "\(count)" : nil
        self.isHere = isHere
    }
}
