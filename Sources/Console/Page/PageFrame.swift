/// What the frame of every page says; the templates' names are these names.
struct PageFrame: Sendable {
    enum Place: Sendable { case runs, reminders, preview, elsewhere }

    var title: String
    var version: String
    /// True for who has signed in.
    var person: Bool
    var formToken: String
    /// Where the page's events come from; nil for a page that does not change.
    var events: String?
    /// What has just been done.
    var notice: String?
    var onRuns: Bool
    var onReminders: Bool
    var onPreview: Bool

    init(
        _ title: String,
        at place: Place,
        version: String,
        person: Bool,
        formToken: String,
        events: String? = nil,
        notice: String? = nil
    ) {
        self.title = title
        self.version = version
        self.person = person
        self.formToken = formToken
        self.events = events
        self.notice = notice
        onRuns = place == .runs
        onReminders = place == .reminders
        onPreview = place == .preview
    }
}
