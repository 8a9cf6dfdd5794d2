/// The inputs of port-github-action's operation `PATCH_RUN`.
///
/// Source: its `action.yml` and `src/inputs/getInput.ts`.
enum RunInput: String, InputName {
    case operation = "INPUT_OPERATION"
    case clientID = "INPUT_CLIENTID"
    case clientSecret = "INPUT_CLIENTSECRET"
    case baseURL = "INPUT_BASEURL"
    case runID = "INPUT_RUNID"
    case status = "INPUT_STATUS"
    case logMessage = "INPUT_LOGMESSAGE"
    case summary = "INPUT_SUMMARY"
    case link = "INPUT_LINK"
    case externalRunID = "INPUT_EXTERNALRUNID"

    /// The setting it stands for; nil for facts about the run.
    var key: SettingKey? {
        switch self {
        case .clientID: SettingKey.portClientID
        case .clientSecret: SettingKey.portClientSecret
        case .baseURL: SettingKey.portBaseURL
        default: nil
        }
    }
}
