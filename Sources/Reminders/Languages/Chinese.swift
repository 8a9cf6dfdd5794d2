/// The catalogue of simplified Chinese.
struct Chinese: Wording {
    private func list(_ texts: [Document.Text], more: Int, unit: String) -> Document.Text {
        let names = texts.joined(by: "、", last: "、")
        return more > 0 ? "\(names)，以及另外 \(own: more.grouped) \(own: unit)" : names
    }

    /// What entities of a blueprint are called, behind their number.
    private func noun(_ blueprint: String) -> Document.Text {
        blueprint.isBlank ? "个实体" : "个 \(blueprint) "
    }
}

extension Chinese {
    var colon: String { "：" }
    var untitled: String { "（无标题）" }

    func title(scorecard: String, owner: String?) -> Document.Text {
        guard let owner else { return "\(scorecard)" }
        return "\(scorecard)，\(owner)"
    }

    func finding(_ figures: NoteFigures) -> Document.Text {
        var text: Document.Text
        if figures.entities == 0 {
            text = "没有待修复的规则"
        } else {
            text = figures.isPersonal ? "您的 " : ""
            text += "\(own: figures.entities.grouped) \(noun(figures.blueprint))"
            text += "共有 \(own: figures.rules.grouped) 条规则未达标"
        }
        if figures.new > 0 { text += "，新增 \(own: figures.new.grouped) 条" }
        if figures.fixed > 0 { text += "，已修复 \(own: figures.fixed.grouped) 条" }
        return text
    }

    func addressees(_ names: [Document.Span], more: Int) -> Document.Text {
        guard !names.isEmpty else { return "相关人员：\(own: more.grouped) 人。" }
        return "相关人员：\(list(names.map { [$0] }, more: more, unit: "人"))。"
    }

    func belonging(to owner: String, because reason: String) -> Document.Text {
        "以下内容属于 \(owner)：\(reason)"
    }

    var firstNote: Document.Text { "这是第一次提醒。" }
    var unchanged: Document.Text { "自上次提醒以来没有变化。" }

    func changes(fixed: Int, new: Int, still: Int, longest: Int?) -> Document.Text {
        var parts: [Document.Text] = []
        if fixed > 0 { parts.append("已修复 \(own: fixed.grouped) 条") }
        if new > 0 { parts.append("新增 \(own: new.grouped) 条") }
        if still > 0 {
            let days = longest.map { "（最长\(since(days: $0))）" } ?? ""
            parts.append("仍未达标 \(own: still.grouped) 条\(own: days)")
        }
        if parts.isEmpty { parts.append("级别或实体有变化") }
        return "自上次提醒以来：\(parts.joined(by: "，", last: "，"))。"
    }

    func risen(_ entities: [Document.Text], more: Int) -> Document.Text {
        "做得好：\(list(entities, more: more, unit: "个实体"))。"
    }

    func cleared(_ entities: [Document.Text], more: Int) -> Document.Text {
        "已全部达标：\(list(entities, more: more, unit: "个实体"))。"
    }

    func fallen(_ entities: [Document.Text], more: Int) -> Document.Text {
        "级别下降：\(list(entities, more: more, unit: "个实体"))。"
    }

    func reached(_ level: Document.Text, by entity: Document.Text) -> Document.Text {
        "\(entity) 升至 \(level)"
    }

    func exempt(_ results: Int) -> Document.Text {
        "\(own: results.grouped) 条结果已豁免或处于宽限期内。"
    }

    func next(_ level: Document.Text, entities: Int) -> Document.Text {
        "下一级别：\(level)（\(own: entities.grouped)）"
    }

    func levelless(entities: Int) -> Document.Text {
        "不属于任何级别的规则（\(own: entities.grouped)）"
    }

    func progress(met: Int, total: Int, to level: Document.Text?) -> Document.Text {
        guard let level else { return "已达标 \(met)/\(total)" }
        return "距 \(level) 已达标 \(met)/\(total)"
    }

    func now(at level: Document.Text) -> Document.Text { "当前 \(level)" }
    var noLevel: Document.Text { "暂无级别" }
    var new: String { "新增" }
    func since(days: Int) -> String { "已持续 \(days.grouped) 天" }

    func due(_ date: String, daysLeft: Int) -> String {
        switch daysLeft {
        case ..<0: "已逾期 \((-daysLeft).grouped) 天"
        case 0: "今天到期"
        default: "\(date)到期，还剩 \(daysLeft.grouped) 天"
        }
    }

    func date(year: Int?, month: Int, day: Int) -> String {
        (year.map { "\($0) 年 " } ?? "") + "\(month) 月 \(day) 日"
    }

    var howTo: Document.Text { "如何修复" }
    func needs(_ conditions: Document.Text) -> Document.Text { "要求：\(conditions)。" }

    func condition(
        _ property: Document.Text,
        _ comparison: RuleComparison,
        _ value: Document.Text
    ) -> Document.Text {
        switch comparison {
        case .equal: "\(property) 等于 \(value)"
        case .notEqual: "\(property) 不等于 \(value)"
        case .atMost: "\(property) 不大于 \(value)"
        case .atLeast: "\(property) 不小于 \(value)"
        case .less: "\(property) 小于 \(value)"
        case .more: "\(property) 大于 \(value)"
        case .contains: "\(property) 包含 \(value)"
        case .containsAny: "\(property) 包含以下任意一项：\(value)"
        case .doesNotContain: "\(property) 不包含 \(value)"
        case .beginsWith: "\(property) 以 \(value) 开头"
        case .doesNotBeginWith: "\(property) 不以 \(value) 开头"
        case .endsWith: "\(property) 以 \(value) 结尾"
        case .doesNotEndWith: "\(property) 不以 \(value) 结尾"
        case .isEmpty: "\(property) 为空"
        case .isNotEmpty: "\(property) 不为空"
        }
    }

    func joined(_ conditions: [Document.Text], all: Bool) -> Document.Text {
        let word: Document.Text = all ? " 且 " : " 或 "
        return conditions.joined(by: word, last: word)
    }

    func values(_ values: [Document.Text], more: Int) -> Document.Text {
        list(values, more: more, unit: "个值")
    }

    func moreConditions(_ count: Int) -> Document.Text { "另外 \(own: count.grouped) 个条件" }

    func folded(_ entities: Int, of blueprint: String, port: Document.Span) -> Document.Text {
        "另有 \(own: entities.grouped) \(noun(blueprint))未达标，请在 \(port) 中查看。"
    }

    func moreRules(_ count: Int) -> String { "以及另外 \(count.grouped) 条规则" }
    func more(_ count: Int) -> String { "以及另外 \(count) 项" }
}

extension Chinese {
    func noun(of operation: Operation) -> String {
        switch operation {
        case .scorecardReminder: "提醒"
        case .scorecardReport: "报告"
        case .ticketHandler: "工单处理"
        case .issueHandler: "议题处理"
        }
    }

    func title(of operation: Operation) -> String { noun(of: operation) }
    func messages(_ count: Int) -> String { "\(count) 条消息" }
    func entities(_ count: Int) -> String { "\(count) 个实体" }
    func attempts(_ count: Int) -> String { "\(count) 次尝试" }
    func message(_ number: Int, of total: Int) -> String { "第 \(number)/\(total) 条消息" }

    func begun(_ operation: Operation, scorecard: String, blueprint: String) -> String {
        "\(noun(of: operation))开始：正在从 Port 读取 \(blueprint) 的记分卡 \(scorecard) 及其实体。"
    }

    func sent(_ operation: Operation, to place: String, messages: Int, entities: Int) -> String {
        "\(place) \(noun(of: operation))发送成功 🚀（\(self.messages(messages))，"
            + "\(self.entities(entities))）"
    }

    func sent(_ operation: Operation, to place: String, messages: Int, _ finding: String) -> String
    {
        "\(finding)；\(noun(of: operation))已通过 \(self.messages(messages))发送到 \(place)。"
    }

    func sentAgain(_ messages: Int) -> String {
        "\(self.messages(messages))重复发送：无法确认第一次是否送达。"
    }

    func doubtful(_ uncertain: Int, of messages: Int, in destination: String) -> String {
        "\(self.messages(messages))中有 \(uncertain) 条无法确认是否送达 \(destination)；"
            + "按照配置没有重新发送。"
    }

    func doubtfulSummary(_ uncertain: Int, of messages: Int, in destination: String) -> String {
        "\(self.messages(messages))中有 \(uncertain) 条无法确认是否送达 \(destination)。"
    }

    func unmet(_ entities: Int, of all: Int, _ blueprint: String, _ scorecard: String) -> String {
        "\(blueprint) 的 \(self.entities(all))中有 \(entities) 个未达到 \(scorecard) 的规则"
    }

    func examined(_ entities: Int, _ blueprint: String) -> String {
        "已检查 \(blueprint) 的 \(self.entities(entities))"
    }

    func atTop(
        _ entities: Int,
        of all: Int,
        _ blueprint: String,
        _ level: String,
        of card: String
    )
        -> String
    {
        "\(blueprint) 的 \(self.entities(all))中有 \(entities) 个达到 \(card) 的最高级别"
            + " \(level)"
    }

    func nothingToReport(blueprint: String) -> String {
        "没有可报告的内容：没有可检查的 \(blueprint) 实体。"
    }

    var nothingToReportLabel: String { "没有可报告的内容" }

    func nothingToReportSummary(blueprint: String, scorecard: String) -> String {
        "没有可以报告 \(scorecard) 的 \(blueprint) 实体。"
    }

    func nothingToRemind(examined: Int, blueprint: String, scorecard: String) -> String {
        "无需提醒：已检查 \(blueprint) 的 \(entities(examined))，全部符合 \(scorecard) 的规则。"
    }

    var nothingToRemindLabel: String { "无需提醒" }

    func nothingToRemindSummary(blueprint: String, scorecard: String) -> String {
        "所有 \(blueprint) 实体都符合 \(scorecard) 的规则。"
    }

    func nothingChanged(examined: Int, blueprint: String, scorecard: String) -> String {
        "已检查 \(blueprint) 的 \(entities(examined))：自上次送达的提醒以来，\(scorecard)"
            + " 没有变化，因此没有发送。"
    }

    var nothingChangedLabel: String { "没有变化" }
    var nothingChangedSummary: String { "自上次送达的提醒以来没有变化，因此没有发送。" }

    func failed(_ operation: Operation, because reason: String) -> String {
        "\(noun(of: operation))失败，不会重试：\(reason)"
    }

    func givenUp(_ operation: Operation, after attempts: Int, because reason: String) -> String {
        "\(noun(of: operation))在 \(self.attempts(attempts))后放弃。最后一个问题：\(reason)"
    }

    func givenUpSummary(after attempts: Int, because reason: String) -> String {
        "在 \(self.attempts(attempts))后放弃：\(reason)"
    }

    func cancelled(_ operation: Operation, because reason: String) -> String {
        "\(noun(of: operation))已取消：\(reason)"
    }

    func label(_ operation: Operation, _ ending: RunEnding) -> String {
        switch ending {
        case .sent: "\(noun(of: operation))已发送"
        case .doubtful: "\(noun(of: operation))可能不完整"
        case .failed: "\(noun(of: operation))失败"
        case .givenUp: "\(noun(of: operation))已放弃"
        case .cancelled: "\(noun(of: operation))已取消"
        }
    }
}

extension Chinese {
    func outcome(_ delivery: Delivery, of part: String) -> String? {
        let doubt = "无法确认\(part)是否送达："
        return switch delivery {
        case .made: nil
        case .found: "\(doubt)已在频道中找到，没有重新发送。"
        case .missing: "\(doubt)在频道中没有找到，已发送。"
        case .repeated: "\(doubt)已重新发送。"
        case .assumed: "\(doubt)没有重新发送。"
        }
    }

    func unconfirmed(_ part: String, in place: String, tries: Int, _ problem: String?) -> String {
        "无法确认\(part)是否送达 \(place)：已发送 \(tries) 次但没有得到确认，不再重新发送。"
            + (problem.map { "最后一次：\($0) " } ?? "") + "请先查看频道，再重新开始。"
    }

    func retried(because reason: String) -> String { "\(reason) 稍后将重试。" }

    func unsearchable(because reason: String) -> String { "无法搜索频道：\(reason)" }

    func layoutRefused(_ operation: Operation) -> String {
        "\(noun(of: operation))的版式被拒绝，已改发纯文本。"
    }

    var withoutChannel: String { "没有为其设置频道。" }

    func channelRefused(_ channel: String, because reason: String) -> String {
        "无法使用频道 \(channel)：\(reason)"
    }

    func personUnreachable(_ person: String) -> String { "\(person) 无法接收私信。" }

    func fellBack(_ owner: String, because reason: String) -> String {
        "发给 \(owner) 的提醒改发到默认频道：\(reason)"
    }

    func unreached(_ owner: String, because reason: String) -> String {
        "无法通知 \(owner)：\(reason)"
    }

    func ownerless(_ entities: Int) -> String {
        "\(self.entities(entities))没有所有者，发送到默认频道。"
    }

    private func owners(_ count: Int, _ kind: OwnerKind) -> String {
        switch kind {
        case .teams: "\(count) 个团队"
        case .owners: "\(count) 个所有者"
        case .people: "\(count) 人"
        }
    }

    func told(_ owners: Int, _ kind: OwnerKind, byDefaultChannel: Int) -> String {
        let told = "已通知 \(self.owners(owners, kind))"
        return byDefaultChannel > 0 ? "\(told)，其中 \(byDefaultChannel) 个通过默认频道" : told
    }

    func untold(_ owners: Int, _ kind: OwnerKind) -> String {
        "未能通知 \(self.owners(owners, kind))"
    }

    func firstRouted(channels: Int) -> String {
        "这是第一次按所有者分别提醒：将通知 \(channels) 个频道。"
    }

    func rehearsed(messages: Int, channels: Int) -> String {
        "演练：将向 \(channels) 个频道发送 \(self.messages(messages))；没有实际发送。"
    }

    var rehearsedLabel: String { "已演练" }

    func overCap(messages: Int, channels: Int, most: Int) -> String {
        "将向 \(channels) 个频道发送 \(self.messages(messages))，超过 reminder.max-messages"
            + "（\(most)）：没有发送。"
    }

    func allRefused(channels: Int, because reason: String) -> String {
        channels == 1
            ? "该频道拒绝了提醒：\(reason)" : "全部 \(channels) 个频道都拒绝了提醒。最后一个：\(reason)"
    }

    func peopleNotFound(_ names: [String], more: Int, in destination: String) -> String {
        let names = list(names.map { "\($0)" }, more: more, unit: "人").plainText
        return "\(destination) 中找不到以下人员，因此只写出姓名：\(names)。"
    }
}
