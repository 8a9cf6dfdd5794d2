import Reminders

extension EntityLinks {
    /// Returns a link to Port itself as Slack takes it; nil when its address is longer than that.
    func port(within limit: Int) -> String? {
        let address = SlackText.escaped(appURL)
        return address.utf16.count <= limit ? "<\(address)|Port>" : nil
    }
}
