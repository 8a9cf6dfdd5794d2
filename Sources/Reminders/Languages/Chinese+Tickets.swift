import Platform

/// What a run that keeps tickets is told in simplified Chinese.
extension Chinese {
    private func noun(_ operation: Operation) -> String {
        switch operation {
        case .issueHandler: "议题"
        case .ticketHandler, .scorecardReminder, .scorecardReport: "工单"
        }
    }

    func tickets(_ count: Int, of operation: Operation) -> String {
        "\(count.grouped) 个\(noun(operation))"
    }

    func counted(_ count: Int, _ outcome: TicketOutcome, isRehearsed: Bool) -> String {
        let word =
            switch outcome {
            case .created: "新建"
            case .updated: "更新"
            case .reopened: "重新打开"
            case .closed: "关闭"
            case .adopted: "接管"
            case .unchanged: "无变化"
            case .left: "保持不动"
            case .failed: isRehearsed ? "无法处理" : "失败"
            }
        let isPlanned = isRehearsed && outcome.isWritten
        return "\(isPlanned ? "将" : "")\(word) \(count.grouped) 个"
    }

    func partsOpened(_ count: Int, isRehearsed: Bool) -> String {
        "\(isRehearsed ? "将" : "")新建 \(count.grouped) 个子任务"
    }

    func partsDone(_ count: Int, isRehearsed: Bool) -> String {
        "\(isRehearsed ? "将" : "")完成 \(count.grouped) 个子任务"
    }

    func listed(_ counts: [String]) -> String {
        counts.isEmpty ? "无需处理" : counts.joined(separator: "，")
    }

    func kept(
        _ operation: Operation,
        in tracker: String,
        _ place: String,
        _ counts: String,
        isRehearsed: Bool
    ) -> String {
        let tickets = "\(tracker) \(place.isEmpty ? "" : "\(place) ")的\(noun(operation))"
        return isRehearsed ? "演练，没有实际写入。\(tickets)：\(counts)。" : "\(tickets)：\(counts)。"
    }

    func rehearsedLabel(_ counts: String) -> String { "已演练：\(counts)" }

    func paragraph(_ finding: String, _ sentences: [String]) -> String {
        (["\(finding)。"] + sentences).joined()
    }

    func leftByCap(_ count: Int, _ operation: Operation, opening: Bool, most: Int) -> String {
        let verb = opening ? "新建" : "关闭"
        let key = opening ? "tickets.max-creates" : "tickets.max-closes"
        return "\(tickets(count, of: operation))留待下一次运行：每次运行最多\(verb)"
            + " \(most.grouped) 个（\(key)）。"
    }

    func leftAlone(
        _ counts: [(reason: TicketAction.Reason, count: Int)],
        _ operation: Operation
    ) -> String {
        let all = counts.reduce(0) { $0 + $1.count }
        let reasons = counts.map { "\($0.count.grouped) 个\(words($0.reason))" }
        return "\(tickets(all, of: operation))保持不动：\(reasons.joined(separator: "；"))。"
    }

    func doubtful(_ count: Int, _ operation: Operation) -> String {
        "虽然没有找到对应的实体，\(tickets(count, of: operation))仍保持打开：搜索没有找到任何实体，"
            + "或者找到的不到已有\(noun(operation))的实体的一半。请检查过滤规则和 Port 中的实体。"
    }

    func doubtfulLabel(_ count: Int, _ operation: Operation) -> String {
        "\(tickets(count, of: operation))保持打开"
    }

    func allFailed(_ count: Int, _ operation: Operation, because reason: String) -> String {
        count == 1
            ? "没有完成任何处理，唯一的\(noun(operation))失败：\(reason)"
            : "没有完成任何处理，全部 \(tickets(count, of: operation))失败。其中一个：\(reason)"
    }

    func parked(_ opened: Int, of all: Int, _ operation: Operation, until: Timestamp) -> String {
        "\(tickets(all, of: operation))中已新建 \(opened.grouped) 个；其余将在"
            + " \(until.timeOfDay) 继续。"
    }

    func parkedLabel(_ opened: Int, of all: Int, _ operation: Operation) -> String {
        "\(tickets(all, of: operation))中已新建 \(opened.grouped) 个"
    }

    func waits(for tracker: String, until: Timestamp) -> String {
        "另一次运行正在写入 \(tracker)；本次运行将在其结束后继续，最迟 \(until.timeOfDay)。"
    }

    var headings: [String] { ["实体", "级别", "操作", "工单", "原因"] }

    func verb(_ action: TicketAction) -> String {
        switch action {
        case .create: "新建"
        case .update: "更新"
        case .completeParts: "完成子项"
        case .reopen: "重新打开"
        case .close: "关闭"
        case .adopt: "接管"
        case .unchanged: "无变化"
        case .leave: "保持不动"
        case .fail: "失败"
        }
    }

    func words(_ reason: TicketAction.Reason) -> String {
        switch reason {
        case .ignored: "带有标签 scorebell-ignore"
        case .refused: "已作为不处理或重复项关闭"
        case .closedByPerson: "已被人关闭"
        case .missing: "已删除或不可见"
        case .createsMax: "超过 tickets.max-creates"
        case .closesMax: "超过 tickets.max-closes"
        case .vanished: "实体已消失，且 tickets.vanished 为 leave"
        case .doubtfulSearch: "实体未被找到，但搜索结果可疑"
        case .otherScorecard: "属于另一个仍然存在的记分卡"
        case .unmeasured: "在 Port 中还没有结果"
        case .pending: "可能刚刚创建"
        }
    }

    func words(_ reason: TicketChange.CloseReason) -> String {
        switch reason {
        case .reached: "已达到级别"
        case .entityGone: "实体已消失"
        case .levelGone: "级别已不存在"
        case .duplicate(let name): "与 \(name) 重复"
        }
    }
}
