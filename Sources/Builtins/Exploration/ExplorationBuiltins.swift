import Machine

/// Looking inside data and networks.
var explorationBuiltins: [Builtin] {
    projectionBuiltins + mapBuiltins + neighbourBuiltins + tourBuiltins + maximizationBuiltins
}
