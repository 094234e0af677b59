import Syntax

/// A tree as nested brackets, so that a test can state a whole parse in one line.
enum TreeText {
    static func program(_ program: Program) -> String {
        program.statements.map(statement).joined(separator: "; ")
    }

    static func statement(_ statement: Statement) -> String {
        switch statement.kind {
        case .expression(let value): return expression(value)
        case .binding(let binding):
            return
                "(\(binding.isConstant ? "let" : "var") \(pattern(binding.pattern)) \(expression(binding.value)))"
        case .assignment(let assignment):
            let sign: String =
                switch assignment.operation {
                case nil: "="
                case .binary(let operation): operation.symbol + "="
                case .coalesce: "??="
                }
            return "(\(sign) \(target(assignment.target)) \(expression(assignment.value)))"
        case .function(let function): return self.function(function)
        case .structure(let structure):
            var parts = structure.fields.map { field in
                field.defaultValue.map { "\(field.name.text): \(expression($0))" }
                    ?? field.name.text
            }
            parts += structure.methods.map(function)
            return "(struct \(structure.name.text) \(parts.joined(separator: " ")))"
        case .test(let test): return "(test \"\(test.name)\" \(block(test.body)))"
        case .import(let item): return "(import \"\(item.path)\" \(item.name.text))"
        case .while(let condition, let body):
            return "(while \(expression(condition)) \(block(body)))"
        case .for(let item, let sequence, let body):
            return "(for \(pattern(item)) \(expression(sequence)) \(block(body)))"
        case .return(let value): return value.map { "(return \(expression($0)))" } ?? "(return)"
        case .break: return "(break)"
        case .continue: return "(continue)"
        case .throw(let value): return "(throw \(expression(value)))"
        case .yield(let value, let isSpread):
            return "(yield \(expression(value))\(isSpread ? "..." : ""))"
        }
    }

    static func block(_ block: Block) -> String {
        "{" + block.statements.map(statement).joined(separator: "; ") + "}"
    }

    static func function(_ function: Function) -> String {
        let parameters = function.parameters.map { parameter in
            var text = pattern(parameter.pattern)
            if let value = parameter.defaultValue { text += ": \(expression(value))" }
            return parameter.isRest ? text + "..." : text
        }
        let name = function.name.map { " \($0.text)" } ?? ""
        return "(fn\(name) (\(parameters.joined(separator: " "))) \(block(function.body)))"
    }

    static func target(_ target: AssignmentTarget) -> String {
        switch target {
        case .name(let name): return name.text
        case .member(let base, let name, _): return "(. \(expression(base)) \(name.text))"
        case .index(let base, let items, _): return "([] \(expression(base)) \(indices(items)))"
        case .list(let targets, _):
            return "[" + targets.map(self.target).joined(separator: " ") + "]"
        }
    }

    static func indices(_ items: [IndexItem]) -> String {
        items.map { item in
            switch item {
            case .value(let value): expression(value)
            case .slice(let lower, let upper, let step, _):
                [lower, upper, step].map { $0.map(expression) ?? "" }.joined(separator: ":")
            case .ellipsis: "..."
            }
        }.joined(separator: " ")
    }

    static func expression(_ value: Expression) -> String {
        switch value.kind {
        case .none: return "none"
        case .bool(let value): return "\(value)"
        case .int(let value): return "\(value)"
        case .float(let value): return "\(value)"
        case .string(let text): return "\"\(text)\""
        case .interpolation(let parts):
            let texts = parts.map { part in
                switch part {
                case .text(let text): "\"\(text)\""
                case .value(let value, let format):
                    format.map { "(: \(expression(value)) \($0.text))" } ?? expression(value)
                }
            }
            return "(string \(texts.joined(separator: " ")))"
        case .name(let text): return text
        case .list(let elements):
            let texts = elements.map { element in
                switch element {
                case .value(let value): expression(value)
                case .spread(let value): expression(value) + "..."
                }
            }
            return "[\(texts.joined(separator: " "))]"
        case .dict(let entries):
            let texts = entries.map { entry in
                switch entry {
                case .pair(let key, let value): "\(expression(key)): \(expression(value))"
                case .spread(let value): expression(value) + "..."
                }
            }
            return "(dict \(texts.joined(separator: ", ")))"
        case .comprehension(let comprehension):
            let result: String =
                switch comprehension.result {
                case .item(let value): expression(value)
                case .entry(let key, let value): "\(expression(key)): \(expression(value))"
                }
            let clauses = comprehension.clauses.map { clause in
                switch clause {
                case .loop(let item, let sequence): " for \(pattern(item)) \(expression(sequence))"
                case .condition(let condition): " if \(expression(condition))"
                }
            }
            return "(each \(result)\(clauses.joined()))"
        case .unary(let operation, let operand):
            return "(\(operation.symbol) \(expression(operand)))"
        case .binary(let operation, let left, let right):
            return "(\(operation.symbol) \(expression(left)) \(expression(right)))"
        case .logical(let operation, let left, let right):
            return "(\(operation.symbol) \(expression(left)) \(expression(right)))"
        case .comparison(let first, let links):
            let rest = links.map { "\($0.comparison.symbol) \(expression($0.right))" }
            return "(chain \(expression(first)) \(rest.joined(separator: " ")))"
        case .range(let lower, let upper, let step):
            let suffix = step.map { " \(expression($0))" } ?? ""
            return "(.. \(expression(lower)) \(expression(upper))\(suffix))"
        case .call(let call):
            let arguments = call.arguments.map { argument in
                switch argument.label {
                case .positional: " " + expression(argument.value)
                case .named(let name): " \(name.text): " + expression(argument.value)
                case .spread: " " + expression(argument.value) + "..."
                }
            }
            return "(call \(expression(call.callee))\(arguments.joined()))"
        case .member(let base, let name): return "(. \(expression(base)) \(name.text))"
        case .index(let base, let items): return "([] \(expression(base)) \(indices(items)))"
        case .function(let function): return self.function(function)
        case .condition(let condition):
            var parts = condition.branches.map { "\(expression($0.condition)) \(block($0.body))" }
            if let otherwise = condition.otherwise { parts.append(block(otherwise)) }
            return "(if \(parts.joined(separator: " ")))"
        case .match(let match):
            let arms = match.arms.map { arm in
                let condition = arm.condition.map { " if \(expression($0))" } ?? ""
                return "\(pattern(arm.pattern))\(condition) \(block(arm.body))"
            }
            return "(match \(expression(match.subject)) \(arms.joined(separator: ", ")))"
        case .attempt(let attempt):
            var text = "(try \(block(attempt.body))"
            for handler in attempt.handlers {
                text += " catch \(handler.pattern.map(pattern) ?? "_")"
                if let condition = handler.condition { text += " if \(expression(condition))" }
                text += " \(block(handler.body))"
            }
            if let cleanup = attempt.cleanup { text += " finally \(block(cleanup))" }
            return text + ")"
        case .block(let value): return block(value)
        case .invalid: return "<invalid>"
        }
    }

    static func pattern(_ pattern: Pattern) -> String {
        switch pattern.kind {
        case .wildcard: return "_"
        case .name(let text): return text
        case .list(let items): return "[" + items.map(self.pattern).joined(separator: " ") + "]"
        case .rest(let text): return text + "..."
        case .dict(let entries):
            return "(dict "
                + entries.map { "\($0.key): \(self.pattern($0.pattern))" }.joined(separator: ", ")
                + ")"
        case .literal(let value): return expression(value)
        case .range(let lower, let upper): return "(.. \(expression(lower)) \(expression(upper)))"
        case .constructor(let name, let fields):
            let texts = fields.map { field in
                (field.name.map { " \($0.text):" } ?? "") + " " + self.pattern(field.pattern)
            }
            return "(\(name.text)\(texts.joined()))"
        case .alternatives(let patterns):
            return "(| " + patterns.map(self.pattern).joined(separator: " ") + ")"
        case .invalid: return "<invalid>"
        }
    }
}
