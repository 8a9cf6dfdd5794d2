import PortPull

extension Settings {
    /// Which runs are claimed from Port, and how often.
    struct Pull: Sendable {
        /// The URLs under which actions are ours.
        var addresses: [String]
        var interval: Duration

        /// Reads the keys; nil when no run is claimed.
        init?(from reader: inout SettingsReader) {
            guard reader.value(\.portPull) else { return nil }
            if !reader.value(\.portPullSoleAgent) {
                reader.note(
                    """
                    \(reader.title(of: SettingKey.portPullSoleAgent)) must be true where \
                    \(reader.word(for: SettingKey.portPull)) is true: claiming a run keeps it from every \
                    other agent for a minute, so no other may claim in this organization.
                    """
                )
            }
            addresses = reader.value(\.portPullURLs)
            if let url = reader.value(\.adminPublicURL) { addresses.append(url) }
            if addresses.isEmpty {
                reader.noteMissing(
                    SettingKey.portPullURLs,
                    " where \(reader.word(for: SettingKey.portPull)) is true and"
                        + " \(reader.word(for: SettingKey.adminPublicURL)) is not set"
                )
            }
            interval = reader.value(\.portPullInterval)
        }
    }
}

extension SettingKey {
    /// URLs of actions, which may have a path.
    func addresses() -> Setting<[String]> {
        list("http or https URLs with spaces or commas between them", orElse: []) { text in
            let words = SettingKey.words(of: text)
            return words.allSatisfy(ActionAddresses.isAddress) ? words : nil
        }
    }
}
