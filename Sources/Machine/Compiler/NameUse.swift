import Syntax

/// Which names a function's body assigns, and which its inner functions mention.
///
/// By name alone: a variable that merely shares its name with one that is captured and assigned lives in a cell
/// too, which costs a little and changes nothing.
struct NameUse {
    private(set) var assigned: Set<String> = []
    private(set) var captured: Set<String> = []
    /// How many functions deep the walk is inside the one asked about.
    private var depth = 0

    init(_ function: Function) {
        visit(parameters: function.parameters)
        visit(function.body)
    }

    init(_ statements: [Statement]) {
        for statement in statements { visit(statement) }
    }

    private mutating func mention(_ name: String) {
        if depth > 0 { captured.insert(name) }
    }

    private mutating func visit(parameters: [Syntax.Parameter]) {
        for parameter in parameters {
            if let value = parameter.defaultValue { visit(value) }
        }
    }

    private mutating func visit(_ function: Function) {
        depth += 1
        visit(parameters: function.parameters)
        visit(function.body)
        depth -= 1
    }

    private mutating func visit(_ block: Block) {
        for statement in block.statements { visit(statement) }
    }

    private mutating func visit(_ statement: Statement) {
        switch statement.kind {
        case .expression(let expression), .throw(let expression), .yield(let expression, _):
            visit(expression)
        case .binding(let binding): visit(binding.value)
        case .assignment(let assignment):
            visit(assignment.value)
            visit(assignment.target)
        case .function(let function): visit(function)
        case .structure(let structure):
            depth += 1
            for field in structure.fields {
                if let value = field.defaultValue { visit(value) }
            }
            depth -= 1
            for method in structure.methods { visit(method) }
        case .test(let test):
            depth += 1
            visit(test.body)
            depth -= 1
        case .while(let condition, let body):
            visit(condition)
            visit(body)
        case .for(_, let sequence, let body):
            visit(sequence)
            visit(body)
        case .return(let value):
            if let value { visit(value) }
        case .import, .break, .continue: break
        }
    }

    private mutating func visit(_ target: AssignmentTarget) {
        switch target {
        case .name(let name):
            assigned.insert(name.text)
            mention(name.text)
        case .member(let subject, _, _): visit(subject)
        case .index(let subject, let items, _):
            visit(subject)
            visit(items)
        case .list(let targets, _):
            for target in targets { visit(target) }
        }
    }

    private mutating func visit(_ items: [IndexItem]) {
        for item in items {
            switch item {
            case .value(let value): visit(value)
            case .slice(let lower, let upper, let step, _):
                for part in [lower, upper, step] {
                    if let part { visit(part) }
                }
            case .ellipsis: break
            }
        }
    }

    private mutating func visit(_ expression: Expression) {
        switch expression.kind {
        case .none, .bool, .int, .float, .string, .invalid: break
        case .interpolation(let parts):
            for case .value(let value, _) in parts { visit(value) }
        case .name(let name): mention(name)
        case .list(let elements):
            for element in elements {
                switch element {
                case .value(let value), .spread(let value): visit(value)
                }
            }
        case .dict(let entries):
            for entry in entries {
                switch entry {
                case .pair(let key, let value):
                    visit(key)
                    visit(value)
                case .spread(let value): visit(value)
                }
            }
        case .comprehension(let comprehension):
            switch comprehension.result {
            case .item(let value): visit(value)
            case .entry(let key, let value):
                visit(key)
                visit(value)
            }
            for clause in comprehension.clauses {
                switch clause {
                case .loop(_, let sequence): visit(sequence)
                case .condition(let condition): visit(condition)
                }
            }
        case .unary(_, let operand): visit(operand)
        case .binary(_, let left, let right), .logical(_, let left, let right):
            visit(left)
            visit(right)
        case .comparison(let first, let links):
            visit(first)
            for link in links { visit(link.right) }
        case .range(let lower, let upper, let step):
            visit(lower)
            visit(upper)
            if let step { visit(step) }
        case .call(let call):
            if case .member(let subject, let name) = call.callee.kind {
                visit(subject)
                mention(name.text)
            } else {
                visit(call.callee)
            }
            for argument in call.arguments { visit(argument.value) }
        case .member(let subject, _): visit(subject)
        case .index(let subject, let items):
            visit(subject)
            visit(items)
        case .function(let function): visit(function)
        case .condition(let condition):
            for branch in condition.branches {
                visit(branch.condition)
                visit(branch.body)
            }
            if let otherwise = condition.otherwise { visit(otherwise) }
        case .match(let match):
            visit(match.subject)
            for arm in match.arms {
                visit(arm.pattern)
                if let condition = arm.condition { visit(condition) }
                visit(arm.body)
            }
        case .attempt(let attempt):
            visit(attempt.body)
            for handler in attempt.handlers {
                if let pattern = handler.pattern { visit(pattern) }
                if let condition = handler.condition { visit(condition) }
                visit(handler.body)
            }
            if let cleanup = attempt.cleanup { visit(cleanup) }
        case .block(let block): visit(block)
        }
    }

    /// The structs that a pattern names.
    private mutating func visit(_ pattern: Pattern) {
        switch pattern.kind {
        case .wildcard, .name, .rest, .literal, .range, .invalid: break
        case .list(let patterns), .alternatives(let patterns):
            for pattern in patterns { visit(pattern) }
        case .dict(let entries):
            for entry in entries { visit(entry.pattern) }
        case .constructor(let name, let fields):
            mention(name.text)
            for field in fields { visit(field.pattern) }
        }
    }
}
